//! Sorts entries by key on disk, in flat memory.
//!
//! Everything after the source works in key order: one record per key is then a matter of neighbours, look-ups in the
//! state are one scan, and writes land beside each other. A stream that fits the buffer never touches the disk.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes of entries held in memory before a sorted run goes to disk.
const BUFFER_BYTES: usize = 6 << 20;
/// Runs merged into one before there are too many open at once.
const MAX_RUNS: usize = 128;
/// Bytes buffered for reading each run.
const READ_BYTES: usize = 32 << 10;

/// One entry: its key, and what goes with it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Vec<u8>,
    pub(crate) payload: Vec<u8>,
}

/// Takes entries in any order.
pub(crate) struct Sorter {
    folder: PathBuf,
    buffer_bytes: usize,
    arena: Vec<u8>,
    slots: Vec<Slot>,
    runs: Vec<File>,
}

/// Where an entry lies in the arena.
#[derive(Clone, Copy)]
struct Slot {
    /// The first eight bytes of the key, big-endian: decides most comparisons without a look at the arena.
    prefix: u64,
    start: usize,
    key_len: u32,
    payload_len: u32,
}

impl Sorter {
    /// A sorter whose temporary files (nameless, gone with the process) lie in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        Self::with_buffer(folder, BUFFER_BYTES)
    }

    fn with_buffer(folder: &Path, buffer_bytes: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            buffer_bytes,
            arena: Vec::with_capacity(buffer_bytes),
            slots: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// Takes one entry; `write` appends its payload.
    pub(crate) fn push(&mut self, key: &[u8], write: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        if self.arena.len() + self.slots.len() * size_of::<Slot>() >= self.buffer_bytes {
            self.spill()?;
        }
        let start = self.arena.len();
        self.arena.extend_from_slice(key);
        write(&mut self.arena);
        let payload_len = self.arena.len() - start - key.len();
        let length =
            |bytes: usize| u32::try_from(bytes).map_err(|_| io::Error::other("an entry is over 4 GiB"));
        self.slots.push(Slot {
            prefix: prefix(key),
            start,
            key_len: length(key.len())?,
            payload_len: length(payload_len)?,
        });
        Ok(())
    }

    /// Everything taken, by key; entries of one key in the order in which they were taken.
    pub(crate) fn finish(mut self) -> io::Result<Sorted> {
        self.sort_buffer();
        let tail = Buffered { arena: self.arena, slots: self.slots.into_iter() };
        Sorted::new(self.runs, Some(tail))
    }

    fn sort_buffer(&mut self) {
        let arena = &self.arena;
        let key = |slot: &Slot| &arena[slot.start..slot.start + slot.key_len as usize];
        self.slots.sort_by(|one, other| one.prefix.cmp(&other.prefix).then_with(|| key(one).cmp(key(other))));
    }

    fn spill(&mut self) -> io::Result<()> {
        self.sort_buffer();
        let mut run = BufWriter::new(tempfile::tempfile_in(&self.folder)?);
        for slot in &self.slots {
            let (key_len, payload_len) = (slot.key_len as usize, slot.payload_len as usize);
            write_entry(
                &mut run,
                &self.arena[slot.start..][..key_len],
                &self.arena[slot.start + key_len..][..payload_len],
            )?;
        }
        self.runs.push(rewound(run)?);
        self.arena.clear();
        self.slots.clear();
        if self.runs.len() == MAX_RUNS { self.merge_runs() } else { Ok(()) }
    }

    fn merge_runs(&mut self) -> io::Result<()> {
        let mut merged = BufWriter::new(tempfile::tempfile_in(&self.folder)?);
        let mut sorted = Sorted::new(std::mem::take(&mut self.runs), None)?;
        while let Some(entry) = sorted.next()? {
            write_entry(&mut merged, &entry.key, &entry.payload)?;
        }
        self.runs.push(rewound(merged)?);
        Ok(())
    }
}

fn prefix(key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let len = key.len().min(8);
    bytes[..len].copy_from_slice(&key[..len]);
    u64::from_be_bytes(bytes)
}

fn rewound(run: BufWriter<File>) -> io::Result<File> {
    let mut file = run.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

fn write_entry(to: &mut impl Write, key: &[u8], payload: &[u8]) -> io::Result<()> {
    to.write_all(&(key.len() as u32).to_le_bytes())?;
    to.write_all(&(payload.len() as u32).to_le_bytes())?;
    to.write_all(key)?;
    to.write_all(payload)
}

fn read_entry(from: &mut impl Read) -> io::Result<Option<Entry>> {
    let mut lengths = [0; 8];
    match from.read_exact(&mut lengths) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        result => result?,
    }
    let [k0, k1, k2, k3, p0, p1, p2, p3] = lengths;
    let mut key = vec![0; u32::from_le_bytes([k0, k1, k2, k3]) as usize];
    let mut payload = vec![0; u32::from_le_bytes([p0, p1, p2, p3]) as usize];
    from.read_exact(&mut key)?;
    from.read_exact(&mut payload)?;
    Ok(Some(Entry { key, payload }))
}

/// The part of the entries that stayed in memory.
struct Buffered {
    arena: Vec<u8>,
    slots: std::vec::IntoIter<Slot>,
}

impl Buffered {
    fn next(&mut self) -> Option<Entry> {
        let slot = self.slots.next()?;
        let (key, rest) = self.arena[slot.start..].split_at(slot.key_len as usize);
        Some(Entry { key: key.to_vec(), payload: rest[..slot.payload_len as usize].to_vec() })
    }
}

/// The next entry of a run: key, number of the run, payload. Ordered by key; the number keeps equal keys in order.
type Head = Reverse<(Vec<u8>, usize, Vec<u8>)>;

/// Hands entries out by key.
pub(crate) struct Sorted {
    runs: Vec<BufReader<File>>,
    tail: Option<Buffered>,
    /// The next entry of each run, and of the tail under the highest number.
    heads: BinaryHeap<Head>,
}

impl Sorted {
    fn new(runs: Vec<File>, tail: Option<Buffered>) -> io::Result<Self> {
        let runs = runs.into_iter().map(|run| BufReader::with_capacity(READ_BYTES, run)).collect();
        let mut sorted = Self { runs, tail, heads: BinaryHeap::new() };
        (0..=sorted.runs.len()).try_for_each(|number| sorted.advance(number))?;
        Ok(sorted)
    }

    /// The next entry; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Entry>> {
        let Some(Reverse((key, number, payload))) = self.heads.pop() else {
            return Ok(None);
        };
        self.advance(number)?;
        Ok(Some(Entry { key, payload }))
    }

    fn advance(&mut self, number: usize) -> io::Result<()> {
        let next = match self.runs.get_mut(number) {
            Some(run) => read_entry(run)?,
            None => self.tail.as_mut().and_then(Buffered::next),
        };
        self.heads.extend(next.map(|entry| Reverse((entry.key, number, entry.payload))));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(keys: &[String], buffer_bytes: usize) -> Vec<(String, usize)> {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::with_buffer(folder.path(), buffer_bytes);
        for (ordinal, key) in keys.iter().enumerate() {
            sorter.push(key.as_bytes(), |to| to.extend(ordinal.to_le_bytes())).unwrap();
        }
        let mut sorted = sorter.finish().unwrap();
        let mut out = Vec::new();
        while let Some(entry) = sorted.next().unwrap() {
            let ordinal = usize::from_le_bytes(entry.payload.try_into().unwrap());
            out.push((String::from_utf8(entry.key).unwrap(), ordinal));
        }
        out
    }

    #[test]
    fn every_buffer_size_gives_the_stable_order() {
        let keys: Vec<String> = (0..500_u64).map(|i| format!("k{}", (i * 7919) % 97)).collect();
        let mut expected: Vec<_> = keys.iter().cloned().zip(0..).collect();
        expected.sort();
        // One entry takes some 40 bytes: from a run per entry (with merging of runs) to everything in memory.
        for buffer_bytes in [1, 100, 1_000, 1 << 20] {
            assert_eq!(sorted(&keys, buffer_bytes), expected, "buffer of {buffer_bytes} bytes");
        }
    }

    #[test]
    fn keys_that_share_a_prefix_are_told_apart() {
        let keys = ["prefix-12b", "prefix-12a", "prefix-1", "", "prefix-12", "\u{fc}"].map(String::from);
        let order: Vec<_> = sorted(&keys, 1).into_iter().map(|(key, _)| key).collect();
        assert_eq!(order, ["", "prefix-1", "prefix-12", "prefix-12a", "prefix-12b", "\u{fc}"]);
    }

    #[test]
    fn nothing_sorts_to_nothing() {
        assert_eq!(sorted(&[], 1), []);
    }
}
