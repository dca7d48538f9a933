//! For any request: the serialized keys are those of the set fields, and a deserialized request
//! equals the serialized one.
#![allow(deprecated, reason = "what the spec deprecates is sent as well")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use crm_clients::bitrix24::types::{
    CrmLeadUpdateRequest, LeadFields, LeadSource, LeadStage, LeadUpdateOptions, MultiField,
};
use crm_clients::octanist::types::UpdateLeadRequestValue;
use crm_clients::pipedrive::types::{LeadValue, VisibleTo};
use crm_clients::{Json, Patch, close, octanist, pipedrive};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// One field of `T` in some state, and its serialized key, if any.
type Change<T> = (Option<&'static str>, BoxedChange<T>);

struct BoxedChange<T>(Box<dyn Fn(&mut T)>);

impl<T> Debug for BoxedChange<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// A field that is unchanged, cleared or set.
fn patch<T: 'static, V: Clone + Debug + 'static>(
    key: &'static str,
    values: impl Strategy<Value = V> + 'static,
    change: fn(&mut T, Patch<V>),
) -> BoxedStrategy<Change<T>> {
    let states = prop_oneof![
        Just(Patch::Absent),
        Just(Patch::Null),
        values.prop_map(Patch::Value),
    ];
    states
        .prop_map(move |state| {
            let sent = (!state.is_absent()).then_some(key);
            (
                sent,
                BoxedChange(Box::new(move |request: &mut T| change(request, state.clone())) as _),
            )
        })
        .boxed()
}

/// A field that is unchanged or set.
fn optional<T: 'static, V: Clone + Debug + 'static>(
    key: &'static str,
    values: impl Strategy<Value = V> + 'static,
    change: fn(&mut T, Option<V>),
) -> BoxedStrategy<Change<T>> {
    proptest::option::of(values)
        .prop_map(move |state| {
            let sent = state.is_some().then_some(key);
            (
                sent,
                BoxedChange(Box::new(move |request: &mut T| change(request, state.clone())) as _),
            )
        })
        .boxed()
}

/// Requests with their keys, from an initial value, its keys, and a change for each field.
fn requests<T: Clone + Debug + 'static>(
    starts: impl Strategy<Value = (T, Vec<&'static str>)>,
    changes: Vec<BoxedStrategy<Change<T>>>,
) -> impl Strategy<Value = (T, BTreeSet<String>)> {
    (starts, changes).prop_map(|((mut request, always), changes)| {
        let mut keys: BTreeSet<_> = always.into_iter().map(str::to_owned).collect();
        for (sent, BoxedChange(change)) in changes {
            change(&mut request);
            keys.extend(sent.map(str::to_owned));
        }
        (request, keys)
    })
}

fn text() -> BoxedStrategy<String> {
    any::<String>().boxed()
}

/// Text that does not clear a field.
fn some_text() -> BoxedStrategy<String> {
    any::<String>()
        .prop_filter("an empty text clears", |text| !text.is_empty())
        .boxed()
}

/// Numbers that every JSON parser reads the same way.
fn number() -> BoxedStrategy<f64> {
    any::<i32>()
        .prop_map(|number| f64::from(number) / 64.0)
        .boxed()
}

/// Any JSON value.
fn json() -> BoxedStrategy<Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        text().prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::from),
            btree_map(text(), inner, 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
    .boxed()
}

fn custom(keys: &'static str) -> impl Strategy<Value = BTreeMap<String, Json>> {
    btree_map(keys, json(), 0..4)
}

/// Serializes a request, compares its keys, and deserializes it: as text and as a tree.
fn assert_round_trip<T>(request: &T, keys: &BTreeSet<String>)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let text = serde_json::to_string(request).expect("the request can be written");
    let tree: Json = serde_json::from_str(&text).expect("it is JSON");
    let members = tree.as_object().expect("it is an object");
    assert_eq!(
        members.keys().cloned().collect::<BTreeSet<_>>(),
        *keys,
        "{text}"
    );
    assert_eq!(
        serde_json::to_value(request).expect("the request can be written"),
        tree
    );
    assert_eq!(
        serde_json::from_str::<T>(&text).expect("the request can be read"),
        *request
    );
    assert_eq!(
        serde_json::from_value::<T>(tree).expect("the request can be read"),
        *request
    );
}

fn pipedrive_requests()
-> impl Strategy<Value = (pipedrive::types::UpdateLeadRequest, BTreeSet<String>)> {
    type R = pipedrive::types::UpdateLeadRequest;
    let value = (number(), text()).prop_map(|(amount, currency)| LeadValue::new(amount, currency));
    let visibility = prop_oneof!["[1357]", text()].prop_map(VisibleTo::from);
    let labels = vec(text().prop_map(Into::into), 0..4);
    let changes = vec![
        patch("title", text(), |r: &mut R, v| r.title = v),
        optional("owner_id", any::<i64>(), |r: &mut R, v| r.owner_id = v),
        optional("label_ids", labels, |r: &mut R, v| r.label_ids = v),
        patch("person_id", any::<i64>(), |r: &mut R, v| r.person_id = v),
        patch("organization_id", any::<i64>(), |r: &mut R, v| {
            r.organization_id = v
        }),
        optional("is_archived", any::<bool>(), |r: &mut R, v| {
            r.is_archived = v
        }),
        patch("value", value, |r: &mut R, v| r.value = v),
        patch("expected_close_date", text(), |r: &mut R, v| {
            r.expected_close_date = v.map(Into::into);
        }),
        optional("visible_to", visibility, |r: &mut R, v| r.visible_to = v),
        optional("was_seen", any::<bool>(), |r: &mut R, v| r.was_seen = v),
        patch("channel", any::<i64>(), |r: &mut R, v| r.channel = v),
        patch("channel_id", text(), |r: &mut R, v| r.channel_id = v),
    ];
    let fixed = requests(Just((R::new(), Vec::new())), changes);
    (fixed, custom("[0-9a-f]{40}")).prop_map(|((mut request, mut keys), custom)| {
        keys.extend(custom.keys().cloned());
        request.extra = custom;
        (request, keys)
    })
}

fn octanist_requests()
-> impl Strategy<Value = (octanist::types::UpdateLeadRequest, BTreeSet<String>)> {
    type R = octanist::types::UpdateLeadRequest;
    // At least one of the three. The fields of the constructor only change their value.
    let starts = (1..8_u8, text(), text(), text()).prop_map(|(which, id, email, phone)| {
        let mut request = R::by_id(id);
        let mut keys = vec!["id"];
        if which & 1 == 0 {
            request.id = None;
            keys.clear();
        }
        if which & 2 != 0 {
            request.email = Some(email);
            keys.push("email");
        }
        if which & 4 != 0 {
            request.phone = Some(phone);
            keys.push("phone");
        }
        (request, keys)
    });
    let statuses = || prop_oneof!["qualified|won|lost", text()].prop_map(Into::into);
    let other = json().prop_filter("it is a number, a text or nothing", |json| {
        !(json.is_number() || json.is_string() || json.is_null())
    });
    let values = prop_oneof![
        number().prop_map(UpdateLeadRequestValue::Number),
        text().prop_map(UpdateLeadRequestValue::String),
        other.prop_map(UpdateLeadRequestValue::Raw),
    ];
    let changes = vec![
        optional("status", statuses(), |r: &mut R, v| r.status = v),
        optional("changedTo", statuses(), |r: &mut R, v| r.changed_to = v),
        optional("value", values, |r: &mut R, v| r.value = v),
        optional("note", text(), |r: &mut R, v| r.note = v),
        optional("lossReason", text(), |r: &mut R, v| r.loss_reason = v),
    ];
    requests(starts, changes)
}

fn addresses() -> impl Strategy<Value = close::types::LeadAddressInput> {
    type A = close::types::LeadAddressInput;
    let changes = vec![
        optional("label", text(), |a: &mut A, v| a.label = v),
        optional("address_1", text(), |a: &mut A, v| a.address_1 = v),
        optional("address_2", text(), |a: &mut A, v| a.address_2 = v),
        optional("city", text(), |a: &mut A, v| a.city = v),
        optional("state", text(), |a: &mut A, v| a.state = v),
        optional("zipcode", text(), |a: &mut A, v| a.zipcode = v),
        optional("country", text(), |a: &mut A, v| a.country = v),
    ];
    requests(Just((A::new(), Vec::new())), changes).prop_map(|(address, _)| address)
}

fn close_requests() -> impl Strategy<Value = (close::types::UpdateLeadRequest, BTreeSet<String>)> {
    type R = close::types::UpdateLeadRequest;
    let changes = vec![
        optional("name", text(), |r: &mut R, v| r.name = v),
        optional("url", text(), |r: &mut R, v| r.url = v),
        optional("description", text(), |r: &mut R, v| r.description = v),
        optional("status_id", text(), |r: &mut R, v| r.status_id = v),
        optional("status", text(), |r: &mut R, v| r.status = v),
        optional("addresses", vec(addresses(), 0..3), |r: &mut R, v| {
            r.addresses = v
        }),
    ];
    let fixed = requests(Just((R::new(), Vec::new())), changes);
    let custom = custom(r"custom\.cf_[a-zA-Z0-9]{1,43}(\.add|\.remove)?");
    (fixed, custom).prop_map(|((mut request, mut keys), custom)| {
        keys.extend(custom.keys().cloned());
        request.extra = custom;
        (request, keys)
    })
}

fn multi_fields() -> impl Strategy<Value = Vec<MultiField>> {
    type M = MultiField;
    let changes = vec![
        optional("ID", any::<i64>(), |m: &mut M, v| m.id = v),
        optional("VALUE", text(), |m: &mut M, v| m.value = v),
        optional("VALUE_TYPE", text(), |m: &mut M, v| m.value_type = v),
        optional("DELETE", any::<bool>(), |m: &mut M, v| m.delete = v),
    ];
    vec(
        requests(Just((M::new(), Vec::new())), changes).prop_map(|(field, _)| field),
        0..3,
    )
}

fn lead_fields() -> impl Strategy<Value = (LeadFields, BTreeSet<String>)> {
    type F = LeadFields;
    macro_rules! texts {
        ($($key:literal $field:ident,)*) => {
            vec![$(patch($key, some_text(), |f: &mut F, v| f.$field = v)),*]
        };
    }
    let sources = prop_oneof!["CALL|TRADE_SHOW|RC_GENERATOR|OTHER", some_text()];
    let stages = prop_oneof!["NEW|IN_PROCESS|PROCESSED|JUNK|CONVERTED", text()];
    let mut changes = texts! {
        "ADDRESS" address, "ADDRESS_2" address_2, "ADDRESS_CITY" address_city,
        "ADDRESS_COUNTRY" address_country, "ADDRESS_COUNTRY_CODE" address_country_code,
        "ADDRESS_POSTAL_CODE" address_postal_code, "ADDRESS_PROVINCE" address_province,
        "ADDRESS_REGION" address_region, "COMMENTS" comments, "COMPANY_TITLE" company_title,
        "HONORIFIC" honorific, "LAST_NAME" last_name, "NAME" name,
        "ORIGINATOR_ID" originator_id, "ORIGIN_ID" origin_id, "POST" post,
        "SECOND_NAME" second_name, "SOURCE_DESCRIPTION" source_description,
        "STATUS_DESCRIPTION" status_description, "TITLE" title, "UTM_CAMPAIGN" utm_campaign,
        "UTM_CONTENT" utm_content, "UTM_MEDIUM" utm_medium, "UTM_SOURCE" utm_source,
        "UTM_TERM" utm_term,
    };
    changes.extend([
        patch("BIRTHDATE", some_text(), |f: &mut F, v| {
            f.birthdate = v.map(Into::into)
        }),
        patch("COMPANY_ID", any::<i64>(), |f: &mut F, v| f.company_id = v),
        patch("CONTACT_ID", any::<i64>(), |f: &mut F, v| f.contact_id = v),
        patch(
            "SOURCE_ID",
            sources.prop_map(LeadSource::from),
            |f: &mut F, v| f.source_id = v,
        ),
        optional("ASSIGNED_BY_ID", any::<i64>(), |f: &mut F, v| {
            f.assigned_by_id = v
        }),
        optional("CONTACT_IDS", vec(any::<i64>(), 0..4), |f: &mut F, v| {
            f.contact_ids = v
        }),
        optional("CURRENCY_ID", text(), |f: &mut F, v| f.currency_id = v),
        optional("OPENED", any::<bool>(), |f: &mut F, v| f.opened = v),
        optional("IS_MANUAL_OPPORTUNITY", any::<bool>(), |f: &mut F, v| {
            f.is_manual_opportunity = v;
        }),
        optional("OPPORTUNITY", number(), |f: &mut F, v| f.opportunity = v),
        optional(
            "STATUS_ID",
            stages.prop_map(LeadStage::from),
            |f: &mut F, v| f.status_id = v,
        ),
        optional("EMAIL", multi_fields(), |f: &mut F, v| f.email = v),
        optional("IM", multi_fields(), |f: &mut F, v| f.im = v),
        optional("LINK", multi_fields(), |f: &mut F, v| f.link = v),
        optional("PHONE", multi_fields(), |f: &mut F, v| f.phone = v),
        optional("WEB", multi_fields(), |f: &mut F, v| f.web = v),
    ]);
    let fixed = requests(Just((F::new(), Vec::new())), changes);
    (fixed, custom("UF_CRM_[a-zA-Z0-9_]{1,20}")).prop_map(|((mut fields, mut keys), custom)| {
        keys.extend(custom.keys().cloned());
        fields.extra = custom;
        (fields, keys)
    })
}

fn bitrix24_requests() -> impl Strategy<Value = (CrmLeadUpdateRequest, BTreeSet<String>)> {
    type R = CrmLeadUpdateRequest;
    let options = || {
        let flag = proptest::option::of(any::<bool>());
        flag.prop_map(|register_sonet_event| LeadUpdateOptions {
            register_sonet_event,
        })
    };
    let changes = vec![
        optional("options", options(), |r: &mut R, v| r.options = v),
        optional("params", options(), |r: &mut R, v| r.params = v),
    ];
    let starts = (any::<i64>(), lead_fields())
        .prop_map(|(id, (fields, _))| (R::new(id, fields), vec!["id", "fields"]));
    requests(starts, changes)
}

proptest! {
    #[test]
    fn pipedrive_requests_round_trip((request, keys) in pipedrive_requests()) {
        assert_round_trip(&request, &keys);
    }

    #[test]
    fn octanist_requests_round_trip((request, keys) in octanist_requests()) {
        assert_round_trip(&request, &keys);
    }

    #[test]
    fn close_requests_round_trip((request, keys) in close_requests()) {
        assert_round_trip(&request, &keys);
    }

    #[test]
    fn fields_of_bitrix24_round_trip((fields, keys) in lead_fields()) {
        assert_round_trip(&fields, &keys);
    }

    #[test]
    fn bitrix24_requests_round_trip((request, keys) in bitrix24_requests()) {
        assert_round_trip(&request, &keys);
    }
}
