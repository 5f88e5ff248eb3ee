//! What a plugin may call: the contract's imports, linked to its guest's side.

use crate::guest::{Guest, Level};
use crate::version::InterfaceVersion;
use crate::wire::columns;
use crate::{draft, state};
use wasmtime::component::Linker;
use wasmtime::{Result, StoreContextMut};

type Store<'a> = StoreContextMut<'a, Guest>;

/// Everything that `version` of the contract offers.
pub fn link(linker: &mut Linker<Guest>, version: InterfaceVersion) -> Result<()> {
    linker.instance(&version.interface("types"))?;
    link_log(linker, version)?;
    link_config(linker, version)?;
    link_budget(linker, version)?;
    if version >= InterfaceVersion::V0_2 {
        link_draft(linker, version)?;
        link_state(linker, version)?;
    }
    Ok(())
}

fn link_log(linker: &mut Linker<Guest>, version: InterfaceVersion) -> Result<()> {
    let mut log = linker.instance(&version.interface("log"))?;
    log.func_wrap("write", |mut store: Store<'_>, (level, message): (Level, String)| {
        let guest = store.data_mut();
        guest.meter.host_call(message.len());
        guest.log(level, &message);
        Ok(())
    })
}

fn link_config(linker: &mut Linker<Guest>, version: InterfaceVersion) -> Result<()> {
    let mut config = linker.instance(&version.interface("config"))?;
    config.func_wrap("get", |mut store: Store<'_>, (key,): (String,)| {
        let guest = store.data_mut();
        guest.meter.host_call(key.len());
        let value = guest.setting(&key);
        guest.meter.bytes_in += value.as_ref().map_or(0, |value| value.len() as u64);
        Ok((value,))
    })
}

fn link_budget(linker: &mut Linker<Guest>, version: InterfaceVersion) -> Result<()> {
    let mut budget = linker.instance(&version.interface("budget"))?;
    budget.func_wrap("remaining-ms", |mut store: Store<'_>, (): ()| {
        let guest = store.data_mut();
        guest.meter.host_call(0);
        Ok((guest.remaining_ms(),))
    })
}

fn link_draft(linker: &mut Linker<Guest>, version: InterfaceVersion) -> Result<()> {
    let mut draft = linker.instance(&version.interface("draft"))?;
    draft.func_wrap("leave", |mut store: Store<'_>, (given,): (columns::Annotations,)| {
        let guest = store.data_mut();
        guest.meter.host_call(0);
        guest.meter.bytes_out += given.bytes();
        Ok::<(Result<(), draft::Refusal>,), _>((guest.drafts.leave_columns(&given),))
    })
}

fn link_state(linker: &mut Linker<Guest>, version: InterfaceVersion) -> Result<()> {
    let mut state = linker.instance(&version.interface("state"))?;
    state.func_wrap("get", |mut store: Store<'_>, (key,): (String,)| {
        let guest = store.data_mut();
        guest.meter.host_call(key.len());
        let value = guest.state.get(&key).map(<[u8]>::to_vec);
        guest.meter.bytes_in += value.as_ref().map_or(0, |value| value.len() as u64);
        Ok((value,))
    })?;
    state.func_wrap("set", |mut store: Store<'_>, (key, value): (String, Vec<u8>)| {
        let guest = store.data_mut();
        guest.meter.host_call(key.len() + value.len());
        Ok::<(Result<(), state::StateRefusal>,), _>((guest.state.set(key, value),))
    })?;
    state.func_wrap("remove", |mut store: Store<'_>, (key,): (String,)| {
        let guest = store.data_mut();
        guest.meter.host_call(key.len());
        guest.state.remove(&key);
        Ok(())
    })
}
