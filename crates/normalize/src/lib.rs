//! The steps a mapping names under `normalize:`, one file each, typed and checked before the first record.
//!
//! A step is compiled once, with its arguments, and then applied to any number of values:
//!
//! ```
//! use fieldline_model::Value;
//! use fieldline_normalize::{Argument, Arguments, Defaults, compile};
//!
//! let arguments = Arguments::from([("region".to_owned(), Argument::Constant("US".into()))]);
//! let phone = compile("phone", &arguments, &Defaults::default())?;
//! let value = phone.apply("(415) 555-0132".into(), &[])?;
//! assert!(value == Value::from("+14155550132"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What holds for every step:
//! - It has a [kind](StepKind). A **normalizer** is idempotent and accepts its own output: applying it again changes
//!   nothing. A **transform** is typed and pure like any step, but promises nothing of a second time.
//! - It is **pure**: no IO, no clock, no environment. Equal input gives equal output, see [`version`].
//! - An **empty value stays empty**: null and blank text give null, so that `default` and `required` see it.
//! - A **list is handled per element**; the first element that is refused refuses the list.
//! - A [`Refusal`] says what is wrong with a value without repeating it.
//!
//! [`signatures`] describes all steps as data: documentation, JSON Schema and diagnostics are made from it, and its
//! examples are executed by this crate's tests.

mod argument;
mod catalog;
mod example;
mod host;
mod numeric;
mod pattern;
mod phone;
mod problem;
mod reader;
mod refusal;
mod replacement;
mod setting;
mod signature;
mod step;
mod steps;
mod tables;
mod text;
mod time;

pub use argument::{Argument, Arguments, Defaults};
pub use catalog::{compile, signature, signatures, version};
pub use example::{Example, ExampleResult, Sample};
pub use phone::{PhoneCountry, PhoneWriting};
pub use problem::StepProblem;
pub use refusal::Refusal;
pub use signature::{ArgumentSignature, ArgumentType, InputType, OutputType, Signature, StepKind};
pub use step::Step;
pub use steps::read_boolean;
pub use text::trimmed;
pub use time::{Moment, read_time};
