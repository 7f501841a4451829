//! The claims of a trust list, to and from CBOR.

use super::{NextRoot, RecognisedRegion, Scope, TrustList, TrustedKey};
use crate::audience::RegionId;
use crate::cbor::{Reader, Writer};
use crate::document::{
    ClaimFault, Document, Kind, check_issuer_name, end_of_map, label, read_dates, required, sealed, time,
    write_dates,
};
use crate::error::in_range;
use crate::key::{ReportPublicKey, VerifyingKey};
use crate::limits;

impl Document for TrustList {
    const KIND: Kind = Kind::TrustList;
}

impl sealed::Claims for TrustList {
    fn write(&self, writer: &mut Writer) {
        write_dates(writer.map(3), self.issued_at, self.expires_at);
        writer
            .int(label::TRUST_LIST)
            .array(8)
            .text(self.region.as_str())
            .uint(self.sequence)
            .uint(self.grace);
        writer.array(self.keys.len());
        for k in &self.keys {
            writer.array(7).bytes(k.key.as_bytes()).text(&k.issuer).uint(k.scope.0);
            writer
                .uint(k.valid_from.unix())
                .uint(k.valid_until.unix())
                .uint(k.longest_life)
                .boolean(k.specimen);
        }
        writer.array(self.withdrawn.len());
        for key in &self.withdrawn {
            writer.bytes(key.as_bytes());
        }
        writer.array(self.recognised.len());
        for r in &self.recognised {
            writer.array(5).text(r.region.as_str()).bytes(r.root.as_bytes()).uint(r.until.unix());
            writer.uint(r.colours).uint(r.longest_life);
        }
        match &self.report_key {
            Some(key) => writer.bytes(key.as_bytes()),
            None => writer.null(),
        };
        match &self.next_root {
            Some(next) => writer.array(2).bytes(next.key.as_bytes()).bytes(&next.proof),
            None => writer.null(),
        };
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let mut map = reader.map()?;
        let (issued_at, expires_at) = read_dates(reader, &mut map)?;
        required(reader, &mut map, label::TRUST_LIST, "trust list")?;
        reader.array_of(8, "the eight parts of a trust list")?;
        let region = region(reader)?;
        let mut list = TrustList::new(region, reader.uint()?, issued_at, expires_at)
            .map_err(|_| ClaimFault::Value("exp"))?;
        list = list.grace(reader.uint()?).map_err(|_| ClaimFault::Value("grace"))?;
        list.keys = sorted(reader, limits::TRUST_KEYS, "keys", read_key, |k| *k.key.as_bytes())?;
        list.withdrawn = sorted(reader, limits::WITHDRAWN_KEYS, "withdrawn", public_key, |k| *k.as_bytes())?;
        list.recognised =
            sorted(reader, limits::RECOGNISED_REGIONS, "recognised", read_recognised, |r| r.region)?;
        if list.recognised.iter().any(|r| r.region == region) {
            return Err(ClaimFault::Value("recognised"));
        }
        list.report_key = reader.or_null(report_key)?;
        list.next_root = reader.or_null(|r| -> Result<_, ClaimFault> {
            r.array_of(2, "a key and its proof")?;
            Ok(NextRoot { key: public_key(r)?, proof: r.bytes_of("64 bytes of proof")? })
        })?;
        end_of_map(reader, &mut map)?;
        Ok(list)
    }
}

fn read_key(reader: &mut Reader<'_>) -> Result<TrustedKey, ClaimFault> {
    reader.array_of(7, "the seven parts of a trusted key")?;
    let (key, issuer) = (public_key(reader)?, reader.text()?.to_owned());
    check_issuer_name(&issuer).map_err(|_| ClaimFault::Value("issuer"))?;
    let scope = Scope(reader.uint()?);
    if scope.0 == 0 || scope.0 > Scope::ALL {
        return Err(ClaimFault::Value("scope"));
    }
    let (valid_from, valid_until) = (time(reader, "valid from")?, time(reader, "valid until")?);
    let (longest_life, specimen) = (read_life(reader)?, reader.boolean()?);
    Ok(TrustedKey { key, issuer, scope, valid_from, valid_until, longest_life, specimen })
}

fn read_recognised(reader: &mut Reader<'_>) -> Result<RecognisedRegion, ClaimFault> {
    reader.array_of(5, "the five parts of a recognised region")?;
    let (region, root, until) = (region(reader)?, public_key(reader)?, time(reader, "until")?);
    let colours = reader.uint()?;
    if !(1..=7).contains(&colours) {
        return Err(ClaimFault::Value("colours"));
    }
    Ok(RecognisedRegion { region, root, until, colours, longest_life: read_life(reader)? })
}

fn read_life(reader: &mut Reader<'_>) -> Result<u64, ClaimFault> {
    in_range("a life", reader.uint()?, 1, limits::CREDENTIAL_LIFE_SECONDS)
        .map_err(|_| ClaimFault::Value("longest life"))
}

fn region(reader: &mut Reader<'_>) -> Result<RegionId, ClaimFault> {
    reader.text()?.parse().map_err(|_| ClaimFault::Value("region"))
}

fn public_key(reader: &mut Reader<'_>) -> Result<VerifyingKey, ClaimFault> {
    let bytes = reader.bytes_of("32 bytes of a public key")?;
    VerifyingKey::from_bytes(&bytes).map_err(|_| ClaimFault::Value("public key"))
}

fn report_key(reader: &mut Reader<'_>) -> Result<ReportPublicKey, ClaimFault> {
    let bytes = reader.bytes_of("32 bytes of a report key")?;
    ReportPublicKey::from_bytes(&bytes).map_err(|_| ClaimFault::Value("report key"))
}

/// An array whose items ascend strictly by `key`, so that one list has one encoding.
fn sorted<T, K: Ord>(
    reader: &mut Reader<'_>,
    limit: usize,
    name: &'static str,
    read: impl Fn(&mut Reader<'_>) -> Result<T, ClaimFault>,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>, ClaimFault> {
    let length = reader.array()?;
    if length > limit {
        return Err(ClaimFault::Value(name));
    }
    let items = (0..length).map(|_| read(reader)).collect::<Result<Vec<_>, _>>()?;
    if items.is_sorted_by(|a, b| key(a) < key(b)) { Ok(items) } else { Err(ClaimFault::Value(name)) }
}
