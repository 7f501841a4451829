//! What can be done to the register, and who may.

use crate::Role;

/// One kind of write, or of reading; its name stands in the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// The register itself is made.
    Begin,
    AddOfficer,
    EndOfficer,
    Register,
    /// Somebody was not registered, because somebody is: the officer was told who.
    RefuseRegistration,
    ReadPerson,
    ReadAppeals,
    ReadAudit,
    /// Somebody who came from a file is there, with their document.
    CompareFace,
    Confirm,
    SetName,
    /// The holder gets the salt of their commitment once more.
    GiveSalt,
    Erase,
    SetPhoto,
    BindPhone,
    UnbindPhone,
    /// The registrar says that there is no telephone.
    SayNoPhone,
    TellFact,
    /// A fact that ends what makes a colour worse.
    TellRelief,
    WithdrawFact,
    Assess,
    AttestKin,
    EndKin,
    AskWallet,
    EnrolWallet,
    GivePaper,
    RemoveWallet,
    Issue,
    Revoke,
    Lift,
    /// Statuses that the register has decided on stand in the status lists' book.
    BookStatus,
    OpenAppeal,
    DecideAppeal,
    QueryRelease,
    AddUnit,
    ApplyPlace,
    ApprovePlace,
    RejectPlace,
    EndPlace,
    Import,
    /// The register is held against the status lists' book.
    Reconcile,
    /// The same with commitments, of documents that were seen elsewhere.
    ImportCommitments,
    /// The first salt key that the register sees.
    KeepSaltKey,
    /// A roster for a sentinel is about to be signed.
    NumberRoster,
}

impl Action {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Action::Begin => "begin",
            Action::AddOfficer => "officer.add",
            Action::EndOfficer => "officer.end",
            Action::Register => "person.register",
            Action::RefuseRegistration => "person.refuse",
            Action::ReadPerson => "person.show",
            Action::ReadAppeals => "appeal.list",
            Action::ReadAudit => "audit.read",
            Action::CompareFace => "person.face",
            Action::Confirm => "person.confirm",
            Action::GiveSalt => "salt.give",
            Action::Erase => "person.erase",
            Action::SetName => "person.name",
            Action::SetPhoto => "person.photo",
            Action::BindPhone => "phone.bind",
            Action::UnbindPhone => "phone.unbind",
            Action::SayNoPhone => "phone.none",
            Action::TellFact => "fact.tell",
            Action::TellRelief => "fact.relieve",
            Action::WithdrawFact => "fact.withdraw",
            Action::Assess => "pass.assess",
            Action::EndKin => "kin.end",
            Action::AttestKin => "kin.attest",
            Action::AskWallet => "wallet.ask",
            Action::EnrolWallet => "wallet.enrol",
            Action::GivePaper => "wallet.paper",
            Action::RemoveWallet => "wallet.remove",
            Action::Issue => "pass.issue",
            Action::Revoke => "pass.revoke",
            Action::Lift => "pass.lift",
            Action::BookStatus => "status.book",
            Action::OpenAppeal => "appeal.open",
            Action::DecideAppeal => "appeal.decide",
            Action::QueryRelease => "release.query",
            Action::AddUnit => "unit.add",
            Action::ApplyPlace => "place.apply",
            Action::ApprovePlace => "place.approve",
            Action::RejectPlace => "place.reject",
            Action::EndPlace => "place.end",
            Action::Import => "import",
            Action::Reconcile => "register.reconcile",
            Action::ImportCommitments => "import.commitments",
            Action::KeepSaltKey => "salt-key.keep",
            Action::NumberRoster => "roster.number",
        }
    }

    /// The role that it takes; none where any officer may.
    #[must_use]
    pub fn needs(self) -> Option<Role> {
        match self {
            Action::Assess
            | Action::BookStatus
            | Action::Begin
            | Action::KeepSaltKey
            | Action::ReadPerson
            | Action::ReadAppeals
            | Action::ReadAudit => None,
            Action::Confirm
            | Action::ImportCommitments
            | Action::Erase
            | Action::TellRelief
            | Action::WithdrawFact
            | Action::DecideAppeal
            | Action::AddUnit
            | Action::ApprovePlace
            | Action::RejectPlace
            | Action::Reconcile
            | Action::EndPlace
            | Action::AddOfficer
            | Action::EndOfficer => Some(Role::Approver),
            Action::Issue | Action::Revoke | Action::Lift | Action::NumberRoster => Some(Role::Publisher),
            _ => Some(Role::Registrar),
        }
    }
}
