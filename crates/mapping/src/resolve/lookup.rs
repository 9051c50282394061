//! Compiling `lookup`: finding the table, and reading it where it is a file.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Code, count, list, nearest};
use fieldline_model::{Fingerprint, LiveTable, PropertyDefinition, Value, ValueType};

use crate::context::{Bytes, Context, Spanned};
use crate::plan::StepOutline;
use crate::raw::{OnMiss, RawLookup};
use crate::resolve::PortalCatalog;
use crate::resolve::scope::Scope;
use crate::resolve::stages::option_help;
use crate::resolve::table_file::{TableFile, TableProblem};
use crate::run::{LiveLookup, Lookup, LookupTable, constant};

/// A compiled lookup, what people see of it, and the type of its results.
pub(super) struct CompiledLookup {
    pub(super) lookup: Lookup,
    pub(super) outline: StepOutline,
    pub(super) output: ValueType,
}

/// What `in` names.
enum Named<'t> {
    Owners,
    Pipelines,
    Stages(&'t str),
    File(&'t str),
    Unknown,
}

/// A table ready to look into, the arguments people see, and the type of one result.
type FoundTable = (LookupTable, Vec<(String, String)>, ValueType);

const OWNER_COLUMNS: &[&str] = &["email", "id", "user_id", "name"];
const STAGE_COLUMNS: &[&str] = &["label", "id"];

impl Scope<'_> {
    /// Compiles a lookup whose results go to `definition`; `input` is the type of what is looked up.
    pub(super) fn lookup(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawLookup,
        input: &ValueType,
        definition: &PropertyDefinition,
    ) -> Option<CompiledLookup> {
        if matches!(input, ValueType::Object) {
            let message = format!("`lookup` takes text, and is given {input}");
            cx.push(cx.error(Code::StepInput, &raw.span, message, ""));
            return None;
        }
        let table = match named(raw.table.value.trim(), &self.tables_of.0) {
            Named::Owners => self.live(cx, raw, LiveTable::Owners, OWNER_COLUMNS),
            Named::Pipelines => {
                let table = LiveTable::Pipelines { object: self.tables_of.1.clone() };
                self.live(cx, raw, table, STAGE_COLUMNS)
            }
            Named::Stages(pipeline) => {
                let table =
                    LiveTable::Stages { object: self.tables_of.1.clone(), pipeline: pipeline.to_owned() };
                self.live(cx, raw, table, STAGE_COLUMNS)
            }
            Named::File(path) => self.file(cx, raw, path, definition),
            Named::Unknown => {
                self.report_unknown_table(cx, &raw.table);
                None
            }
        };
        let (table, mut arguments, single) = table?;
        let is_live = matches!(table, LookupTable::Live(_));
        let on_miss = raw.on_miss.unwrap_or(if is_live { OnMiss::Pending } else { OnMiss::Reject });
        arguments.push(("on_miss".to_owned(), on_miss.as_str().to_owned()));
        let is_list = matches!(input, ValueType::List(_));
        let output = if is_list { ValueType::List(Box::new(single)) } else { single };
        let outline = StepOutline {
            name: "lookup".into(),
            arguments,
            input: input.to_string(),
            output: output.to_string(),
        };
        let is_of_stages = match &table {
            LookupTable::Live(number) => self.live[*number].table != LiveTable::Owners,
            LookupTable::File(_) => false,
        };
        Some(CompiledLookup { lookup: Lookup { table, is_of_stages, on_miss }, outline, output })
    }

    fn live(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawLookup,
        table: LiveTable,
        columns: &'static [&'static str],
    ) -> Option<FoundTable> {
        let by = self.live_column(cx, raw, raw.by.as_ref(), columns, columns[0])?;
        let take = self.live_column(cx, raw, raw.take.as_ref(), columns, "id")?;
        let lookup = LiveLookup { table, by, take };
        let known = self.live.iter().position(|known| *known == lookup);
        let number = known.unwrap_or_else(|| {
            self.live.push(lookup);
            self.live.len() - 1
        });
        let arguments = vec![
            ("in".to_owned(), raw.table.value.trim().to_owned()),
            ("by".to_owned(), by.to_owned()),
            ("take".to_owned(), take.to_owned()),
        ];
        Some((LookupTable::Live(number), arguments, ValueType::Text))
    }

    fn live_column(
        &self,
        cx: &mut Context<'_>,
        raw: &RawLookup,
        column: Option<&Spanned<String>>,
        columns: &'static [&'static str],
        default: &'static str,
    ) -> Option<&'static str> {
        let Some(column) = column else { return Some(default) };
        let found = columns.iter().find(|known| **known == column.value.trim()).copied();
        if found.is_none() {
            report_column(cx, &raw.table.value, column, columns);
        }
        found
    }

    fn file(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawLookup,
        path: &str,
        definition: &PropertyDefinition,
    ) -> Option<FoundTable> {
        let Some(text) = self.project.files.get(path) else {
            self.report_unknown_table(cx, &raw.table);
            return None;
        };
        let table = match TableFile::read(path, text) {
            Ok(table) => table,
            Err(problem) => {
                report_table(cx, &raw.table.span, problem);
                return None;
            }
        };
        let by = file_column(cx, raw, raw.by.as_ref(), &table, "by", 0)?;
        let take = file_column(cx, raw, raw.take.as_ref(), &table, "take", 1)?;
        let texts = match table.pairs(by, take) {
            Ok(texts) => texts,
            Err(problem) => {
                report_table(cx, &raw.table.span, problem);
                return None;
            }
        };
        let results = read_results(cx, raw, &table, &texts, definition)?;
        let single = results.values().find(|value| **value != Value::Null);
        let single = single.map_or(ValueType::Text, super::lines::type_of);
        let content = texts.iter().flat_map(|(key, (result, _))| [key.as_bytes(), result.as_bytes()]);
        let arguments = vec![
            ("in".to_owned(), path.to_owned()),
            ("by".to_owned(), table.columns()[by].clone()),
            ("take".to_owned(), table.columns()[take].clone()),
            ("content".to_owned(), Fingerprint::of(content).to_string()),
        ];
        Some((LookupTable::File(results.into_iter().collect()), arguments, single))
    }

    fn report_unknown_table(&self, cx: &mut Context<'_>, table: &Spanned<String>) {
        let name = table.value.trim();
        let files = || self.project.files.keys().map(String::as_str).filter(|path| path.ends_with(".csv"));
        let live = format!("{}.owners", self.connection);
        let live_stages = format!("{}.pipelines", self.connection);
        let known = files().chain([live.as_str(), live_stages.as_str()]);
        let help = match nearest(name, known) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!(
                "Name a CSV file under `tables/`, `{live}`, `{live_stages}` or `{live_stages}.<pipeline>`."
            ),
        };
        let message = format!("there is no table `{name}`");
        cx.push(cx.error(Code::LookupTable, &table.span, message, "").with_help(help));
    }
}

/// A pipeline that is looked into must be in the portal, as far as its snapshot shows them.
pub(super) fn check_pipeline(cx: &mut Context<'_>, raw: &RawLookup, catalog: &PortalCatalog<'_>) {
    let Some((_, name)) = raw.table.value.split_once(".pipelines.") else { return };
    let name = name.trim();
    let (Some(known), Some(origin)) = (catalog.pipelines(), catalog.origin()) else { return };
    let same = known.iter().filter(|pipeline| pipeline.label == name).count();
    if same > 1 && !known.iter().any(|pipeline| pipeline.id == name) {
        let message = format!("the portal has {same} pipelines `{name}`, says {origin}");
        let ids = known.iter().filter(|pipeline| pipeline.label == name).map(|pipeline| pipeline.id.as_str());
        let help = format!("Name the one by its id: {}.", list(ids));
        cx.push(cx.error(Code::LookupTable, &raw.table.span, message, "").with_help(help));
        return;
    }
    if catalog.pipeline(name).is_some() {
        return;
    }
    let labels = || known.iter().map(|pipeline| pipeline.label.as_str());
    let message = format!("the portal has no pipeline `{name}`, says {origin}");
    let help = match nearest(name, labels()) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => format!("Its pipelines are {}.", list(labels())),
    };
    cx.push(cx.error(Code::LookupTable, &raw.table.span, message, "").with_help(help));
}

/// Tells files from tables of the portal, which are named after its connection or plainly `hubspot`.
fn named<'t>(name: &'t str, connection: &str) -> Named<'t> {
    if name.ends_with(".csv") {
        return Named::File(name);
    }
    let of_portal =
        [connection, "hubspot"].into_iter().find_map(|prefix| name.strip_prefix(prefix)?.strip_prefix('.'));
    match of_portal {
        Some("owners") => Named::Owners,
        Some("pipelines") => Named::Pipelines,
        Some(rest) => match rest.strip_prefix("pipelines.").map(str::trim) {
            Some(pipeline) if !pipeline.is_empty() => Named::Stages(pipeline),
            _ => Named::Unknown,
        },
        None => Named::Unknown,
    }
}

fn file_column(
    cx: &mut Context<'_>,
    raw: &RawLookup,
    column: Option<&Spanned<String>>,
    table: &TableFile,
    key: &str,
    default: usize,
) -> Option<usize> {
    let Some(column) = column else {
        let named = table.named_columns();
        if named.len() == 2 {
            return Some(named[default]);
        }
        let columns = count(named.len(), "column");
        let message = format!("`lookup` needs `{key}`: `{}` has {columns}", table.path());
        let found = cx.error(Code::MissingKey, &raw.span, message, "");
        let help = match table.columns() {
            [only] if only.contains([';', '\t', '|']) => {
                "Write commas between the cells of the table, or say what is between them in a first line `sep=;`."
                    .to_owned()
            }
            columns => {
                let named = named.iter().map(|&column| columns[column].as_str());
                format!("Name one of its columns: {}.", list(named))
            }
        };
        cx.push(found.with_help(help));
        return None;
    };
    let is_it = |index: &usize| table.columns()[*index] == column.value.trim();
    let found: Vec<usize> = table.named_columns().into_iter().filter(is_it).collect();
    match found.as_slice() {
        [only] => Some(*only),
        [] => {
            let named = table.named_columns();
            let columns: Vec<&str> = named.iter().map(|&column| table.columns()[column].as_str()).collect();
            report_column(cx, table.path(), column, &columns);
            None
        }
        several => {
            let numbers: Vec<String> = several.iter().map(|index| (index + 1).to_string()).collect();
            let message = format!(
                "`{}` has several columns `{}`: {}",
                table.path(),
                column.value,
                numbers.join(" and ")
            );
            let found = cx.error(Code::LookupTable, &column.span, message, "");
            cx.push(found.with_help("Give each of them a name of its own."));
            None
        }
    }
}

fn report_column(cx: &mut Context<'_>, table: &str, column: &Spanned<String>, columns: &[&str]) {
    let message = format!("`{}` has no column `{}`", table.trim(), column.value);
    let help = match nearest(&column.value, columns.iter().copied()) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => format!("Its columns are {}.", list(columns.iter().copied())),
    };
    cx.push(cx.error(Code::LookupTable, &column.span, message, "").with_help(help));
}

fn report_table(cx: &mut Context<'_>, span: &Bytes, problem: TableProblem) {
    let found = cx.error(Code::LookupTable, span, problem.message, "");
    cx.push(found.with_label(*problem.label).with_help(problem.help));
}

/// The results as values of the property; reports the first that is none, at both ends.
fn read_results(
    cx: &mut Context<'_>,
    raw: &RawLookup,
    table: &TableFile,
    texts: &BTreeMap<String, (String, usize)>,
    definition: &PropertyDefinition,
) -> Option<BTreeMap<String, Value>> {
    let mut results = BTreeMap::new();
    for (key, (text, line)) in texts {
        if text.is_empty() {
            results.insert(key.clone(), Value::Null);
            continue;
        }
        match constant(definition, text) {
            Ok(value) => results.insert(key.clone(), value),
            Err(problem) => {
                let message = format!("`lookup`: `{text}` {problem}");
                let is_option = definition.property_type == fieldline_model::PropertyType::Enumeration;
                let code = if is_option { Code::NoSuchOption } else { Code::BadConstant };
                let help = is_option.then(|| option_help(definition, text));
                let label = table.label(*line, "this result");
                let found = cx.error(code, &raw.table.span, message, "the table is named here");
                cx.push(found.with_label(label).with_help_if(help));
                return None;
            }
        };
    }
    Some(results)
}
