//! The three states of a field.

use trine_runtime_tests::runtime::Patch;

#[test]
fn default_is_absent() {
    assert_eq!(Patch::<i64>::default(), Patch::Absent);
}

#[test]
fn converts_from_values_and_options() {
    assert_eq!(Patch::from(3), Patch::Value(3));
    assert_eq!(Patch::from(Some(3)), Patch::Value(3));
    assert_eq!(Patch::<i64>::from(None), Patch::Null);
}

#[test]
fn reports_its_state() {
    let states = [Patch::Absent, Patch::Null, Patch::Value(3)];
    assert_eq!(states.map(|state| state.is_absent()), [true, false, false]);
    assert_eq!(states.map(|state| state.is_null()), [false, true, false]);
    assert_eq!(states.map(Patch::into_value), [None, None, Some(3)]);
    assert_eq!(
        states.map(|state| state.map(|value| value + 1).into_value()),
        [None, None, Some(4)]
    );
    assert_eq!(states[2].as_ref(), Patch::Value(&3));
    assert_eq!(states[1].as_ref(), Patch::Null);
    assert_eq!(states[2].value(), Some(&3));
}

#[test]
fn applies_as_a_server_would() {
    for (patch, expected) in [
        (Patch::Absent, Some(1)),
        (Patch::Null, None),
        (Patch::Value(2), Some(2)),
    ] {
        let mut target = Some(1);
        patch.apply_to(&mut target);
        assert_eq!(target, expected, "{patch:?}");
    }
}

#[test]
fn is_written_and_read() {
    assert_eq!(serde_json::to_string(&Patch::Value(1)).unwrap(), "1");
    assert_eq!(serde_json::to_string(&Patch::<i64>::Null).unwrap(), "null");
    assert_eq!(
        serde_json::to_string(&Patch::<i64>::Absent).unwrap(),
        "null"
    );
    assert_eq!(
        serde_json::from_str::<Patch<i64>>("null").unwrap(),
        Patch::Null
    );
    assert_eq!(
        serde_json::from_str::<Patch<i64>>("1").unwrap(),
        Patch::Value(1)
    );
}

#[test]
fn an_optional_value_clears_or_leaves_a_field() {
    assert_eq!(Patch::<i64>::from(None), Patch::Null);
    assert_eq!(Patch::or_absent(None::<i64>), Patch::Absent);
    assert_eq!(Patch::or_absent(Some(1)), Patch::Value(1));
}
