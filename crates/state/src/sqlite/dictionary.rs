//! Scopes and property names as small integers.
//!
//! Both tables only grow, so what was learned once stays true. A number given out inside a transaction becomes
//! common knowledge when that transaction has committed.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use fieldline_model::PropertyName;
use rusqlite::{Connection, OptionalExtension as _};

use crate::sqlite::failure::Doing as _;
use crate::{Scope, StateError};

/// What is known of the store's numbers; shared by all connections.
#[derive(Default)]
pub(super) struct Dictionary {
    scopes: RwLock<HashMap<Scope, i64>>,
    names: RwLock<Arc<Names>>,
}

impl Dictionary {
    /// The number of a scope; `None` when the store has never heard of it.
    pub(super) fn find_scope(
        &self,
        connection: &Connection,
        scope: &Scope,
    ) -> Result<Option<i64>, StateError> {
        if let Some(&number) = self.scopes.read().unwrap_or_else(PoisonError::into_inner).get(scope) {
            return Ok(Some(number));
        }
        let found = query_scope(connection, scope)?;
        if let Some(number) = found {
            self.publish_scope(scope, number);
        }
        Ok(found)
    }

    /// The number of a scope, given out now when it has none. Call it in a write transaction, and
    /// [`publish_scope`](Self::publish_scope) after its commit.
    pub(super) fn intern_scope(&self, connection: &Connection, scope: &Scope) -> Result<i64, StateError> {
        if let Some(&number) = self.scopes.read().unwrap_or_else(PoisonError::into_inner).get(scope) {
            return Ok(number);
        }
        if let Some(number) = query_scope(connection, scope)? {
            return Ok(number);
        }
        let row = (scope.portal.as_str(), scope.mapping.as_str());
        connection
            .execute("INSERT INTO scopes (portal, mapping) VALUES (?1, ?2)", row)
            .doing("naming a scope")?;
        Ok(connection.last_insert_rowid())
    }

    /// Makes a committed scope number known to all.
    pub(super) fn publish_scope(&self, scope: &Scope, number: i64) {
        let mut scopes = self.scopes.write().unwrap_or_else(PoisonError::into_inner);
        scopes.insert(scope.clone(), number);
    }

    /// The property names known now.
    pub(super) fn names(&self) -> Arc<Names> {
        Arc::clone(&self.names.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes committed property names known to all.
    pub(super) fn publish_names(&self, names: Arc<Names>) {
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = names;
    }

    /// Looks numbers of property names up, and again in the database when one is not known here.
    pub(super) fn lookup<'a>(&'a self, connection: &'a Connection) -> NameLookup<'a> {
        NameLookup { dictionary: self, connection, names: self.names() }
    }
}

fn query_scope(connection: &Connection, scope: &Scope) -> Result<Option<i64>, StateError> {
    let sql = "SELECT scope FROM scopes WHERE portal = ?1 AND mapping = ?2";
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| {
            statement.query_row((scope.portal.as_str(), scope.mapping.as_str()), |row| row.get(0)).optional()
        })
        .doing("looking a scope up")
}

/// Property names and their numbers.
#[derive(Clone, Default)]
pub(super) struct Names {
    numbers: HashMap<PropertyName, i64>,
    names: HashMap<i64, PropertyName>,
}

impl Names {
    fn read(connection: &Connection) -> Result<Self, StateError> {
        let mut names = Self::default();
        let mut statement = connection
            .prepare_cached("SELECT property, name FROM properties")
            .doing("reading property names")?;
        let mut rows = statement.query(()).doing("reading property names")?;
        while let Some(row) = rows.next().doing("reading property names")? {
            let number = row.get(0).doing("reading property names")?;
            let name: String = row.get(1).doing("reading property names")?;
            names.insert(number, PropertyName::new(name));
        }
        Ok(names)
    }

    fn insert(&mut self, number: i64, name: PropertyName) {
        self.numbers.insert(name.clone(), number);
        self.names.insert(number, name);
    }
}

/// Finds names for numbers and numbers for names while reading.
pub(super) struct NameLookup<'a> {
    dictionary: &'a Dictionary,
    connection: &'a Connection,
    names: Arc<Names>,
}

impl NameLookup<'_> {
    /// The name behind a stored number.
    ///
    /// # Errors
    /// [`StateError::Corrupt`] when the number was never given out.
    pub(super) fn name(&mut self, number: i64) -> Result<PropertyName, StateError> {
        if !self.names.names.contains_key(&number) {
            self.refresh()?;
        }
        self.names.names.get(&number).cloned().ok_or(StateError::Corrupt { what: "a property number" })
    }

    /// The number of a name; `None` when nothing was ever stored under it.
    pub(super) fn number(&mut self, name: &PropertyName) -> Result<Option<i64>, StateError> {
        if !self.names.numbers.contains_key(name) {
            self.refresh()?;
        }
        Ok(self.names.numbers.get(name).copied())
    }

    fn refresh(&mut self) -> Result<(), StateError> {
        self.names = Arc::new(Names::read(self.connection)?);
        self.dictionary.publish_names(Arc::clone(&self.names));
        Ok(())
    }
}

/// Gives numbers to property names inside a write transaction.
pub(super) struct NameInterner<'a> {
    connection: &'a Connection,
    names: Arc<Names>,
}

impl<'a> NameInterner<'a> {
    /// Starts from the names known now.
    pub(super) fn new(connection: &'a Connection, names: Arc<Names>) -> Self {
        Self { connection, names }
    }

    /// The number of a name, given out now when it has none.
    pub(super) fn number(&mut self, name: &PropertyName) -> Result<i64, StateError> {
        if let Some(&number) = self.names.numbers.get(name) {
            return Ok(number);
        }
        let sql = "SELECT property FROM properties WHERE name = ?1";
        let stored = self
            .connection
            .query_row(sql, [name.as_str()], |row| row.get(0))
            .optional()
            .doing("naming a property")?;
        let number = match stored {
            Some(number) => number,
            None => {
                let sql = "INSERT INTO properties (name) VALUES (?1)";
                self.connection.execute(sql, [name.as_str()]).doing("naming a property")?;
                self.connection.last_insert_rowid()
            }
        };
        Arc::make_mut(&mut self.names).insert(number, name.clone());
        Ok(number)
    }

    /// The names to publish once the transaction has committed.
    pub(super) fn into_names(self) -> Arc<Names> {
        self.names
    }
}
