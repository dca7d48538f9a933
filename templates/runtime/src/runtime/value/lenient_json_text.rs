//! [`JsonText`] from any scalar.

use crate::runtime::JsonText;
use crate::runtime::wire::lenient_texts;

lenient_texts!(JsonText "JSON as a string" false,);
