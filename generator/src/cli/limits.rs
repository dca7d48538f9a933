//! The flags `--max-…`: one for each limit of a document.

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, value_parser};
use trine::limits::{LIMITS, Limits};

/// The limits set by the user.
#[derive(Clone, Debug, Default)]
pub(crate) struct LimitFlags(Vec<(&'static str, usize)>);

impl LimitFlags {
    /// Sets these limits; the others are unchanged.
    pub(crate) fn apply(&self, limits: &mut Limits) {
        for (name, value) in &self.0 {
            limits.set(name, *value);
        }
    }
}

impl Args for LimitFlags {
    fn augment_args(command: Command) -> Command {
        LIMITS.iter().fold(command, |command, limit| {
            let what = limit.what.trim_end_matches('.');
            command.arg(
                Arg::new(limit.name)
                    .long(limit.flag)
                    .value_name("N")
                    .value_parser(value_parser!(usize))
                    .help_heading("Limits")
                    .help(format!("{what} [default: {}]", limit.default)),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for LimitFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let set = |name| matches.get_one::<usize>(name).copied();
        let flags = LIMITS.iter().map(|limit| (limit.name, set(limit.name)));
        Ok(Self(
            flags
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
        ))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
