//! A schema with a discriminator that others extend: its uses are decoded and encoded as the
//! extending types.

use trine_golden::Json;
use trine_golden::discriminated_base::types::{
    AnyEvent, Car, CarType, Cat, Created, Dog, Event, Fish, Pet, Puppy, Tanker, Truck, TruckObject,
    Vehicle,
};

use crate::{client, serving};

#[tokio::test]
async fn the_discriminator_decides() {
    let cases: [(&str, Pet); 6] = [
        (r#"{"kind":"cat","claws":4}"#, Cat::new().claws(4).into()),
        (
            r#"{"kind":"dog","tail":"t","friend":{"kind":"fish"}}"#,
            Dog::new().tail("t").friend(Fish::new()).into(),
        ),
        (
            r#"{"kind":"puppy","tail":"t","toy":"ball"}"#,
            Puppy::new().tail("t").toy("ball").into(),
        ),
        (
            r#"{"kind":"fish","name":"n"}"#,
            Fish::new().name("n").into(),
        ),
        (
            r#"{"kind":"bird"}"#,
            Pet::Raw(serde_json::json!({ "kind": "bird" })),
        ),
        (
            r#"{"name":"n"}"#,
            Pet::Raw(serde_json::json!({ "name": "n" })),
        ),
    ];
    for (json, pet) in cases {
        let server = serving(json);
        let given = client!(discriminated_base, server).adopt(&pet).await;
        assert_eq!(
            server.request().json(),
            serde_json::from_str::<Json>(json).unwrap()
        );
        assert_eq!(*given.expect("a response"), pet, "{json}");
    }
}

#[tokio::test]
async fn a_base_in_all_of_contributes_its_fields() {
    let server = serving(r#"{"kind":"cat","name":"n","friend":{"kind":"cat"},"place":"p"}"#);
    let given = client!(discriminated_base, server).get_found().await;
    let given = given.expect("a response");
    assert_eq!(given.kind, "cat");
    assert_eq!(given.name.as_deref(), Some("n"));
    assert_eq!(given.friend, Some(Cat::new().into()));
    assert_eq!(given.place.as_deref(), Some("p"));
}

#[tokio::test]
async fn without_a_mapping_names_and_listed_values_identify_variants() {
    let json = r#"[{"type":"car","doors":3},{"type":"Tanker","liquid":"l"},
        {"type":"Truck","load":1},{"type":"Car"}]"#;
    let server = serving(json);
    let given = client!(discriminated_base, server).list_vehicles().await;
    let tanker = |liquid: Option<&str>| Tanker {
        type_: Some("Tanker".to_owned()),
        load: None,
        liquid: liquid.map(str::to_owned),
    };
    let truck = |load| TruckObject {
        type_: Some("Truck".to_owned()),
        load,
    };
    let vehicles = [
        Vehicle::Car(Car {
            type_: Some(CarType::Car),
            doors: Some(3),
        }),
        Vehicle::Tanker(tanker(Some("l"))),
        Vehicle::Truck(Truck::Object(truck(Some(1.0)))),
        Vehicle::Raw(serde_json::json!({ "type": "Car" })),
    ];
    assert_eq!(*given.expect("a response"), vehicles);

    let server = serving(r#"[{"type":"Tanker"},{"type":"Truck"},{"type":"car"}]"#);
    let given = client!(discriminated_base, server).list_trucks().await;
    let trucks = [
        Truck::Tanker(tanker(None)),
        Truck::Object(truck(None)),
        Truck::Raw(serde_json::json!({ "type": "car" })),
    ];
    assert_eq!(*given.expect("a response"), trucks);
}

#[tokio::test]
async fn a_base_in_a_union_is_its_own_variant() {
    let server = serving(r#"[{"event":"Event"},{"event":"Created","id":"i"}]"#);
    let given = client!(discriminated_base, server).list_events().await;
    let events = [
        AnyEvent::Event(Event {
            event: Some("Event".to_owned()),
        }),
        AnyEvent::Created(Created {
            event: Some("Created".to_owned()),
            id: Some("i".to_owned()),
        }),
    ];
    assert_eq!(*given.expect("a response"), events);
}
