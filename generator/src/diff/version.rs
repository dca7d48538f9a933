//! The version after a change, by cargo's rules for semver.

use std::fmt;

use semver::Version;

use super::{Change, Class};

/// The step to the next version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// Nothing changes.
    None,
    /// Nothing that code can notice.
    Patch,
    /// Something is added, or requests and responses change.
    Minor,
    /// Code may not compile any more.
    Major,
}

impl Bump {
    /// Returns the step that changes require. Only the Rust API makes it a major one: code that
    /// compiles against both versions can be upgraded without a change.
    pub fn of(changes: &[Change]) -> Self {
        let steps = changes
            .iter()
            .map(|change| match (change.rust, change.wire) {
                (Some(Class::Breaking), _) => Self::Major,
                (Some(Class::Additive), _) => Self::Minor,
                (_, Some(_)) => Self::Minor,
                _ => Self::Patch,
            });
        steps.max().unwrap_or(Self::None)
    }

    /// Returns the next version. In `0.x` the second number is that of breaking changes and the
    /// third one that of all others; in `0.0.x` each version is incompatible with the others.
    pub fn next(self, version: &Version) -> Version {
        let Version {
            major,
            minor,
            patch,
            ..
        } = *version;
        if self == Self::None {
            return version.clone();
        }
        match (self, major, minor) {
            (Self::Major, 0, 0) => Version::new(0, 0, patch + 1),
            (Self::Major, 0, _) => Version::new(0, minor + 1, 0),
            (Self::Major, ..) => Version::new(major + 1, 0, 0),
            (Self::Minor, 1.., _) => Version::new(major, minor + 1, 0),
            _ => Version::new(major, minor, patch + 1),
        }
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_below_one_count_the_second_number() {
        for (bump, before, after) in [
            (Bump::Major, "1.4.2", "2.0.0"),
            (Bump::Minor, "1.4.2", "1.5.0"),
            (Bump::Patch, "1.4.2", "1.4.3"),
            (Bump::Major, "0.4.2", "0.5.0"),
            (Bump::Minor, "0.4.2", "0.4.3"),
            (Bump::Patch, "0.4.2", "0.4.3"),
            (Bump::Major, "0.0.2", "0.0.3"),
            (Bump::None, "1.4.2", "1.4.2"),
        ] {
            let before = Version::parse(before).expect("a version");
            assert_eq!(bump.next(&before).to_string(), after);
        }
    }
}
