// Who may do what. Everything about rights is here: an operation names one of these acts, and a write
// transaction opens only with the Permit that an act's rule hands out, so a forgotten check does not compile.
#pragma once

#include <optional>

#include "base/id.h"
#include "base/result.h"
#include "domain/project.h"

namespace usher {

// The account on whose behalf a request runs, after sudo.
struct Actor {
    AccountId id;
    bool admin = false;
};

// What an operation asks of its caller before anything else is looked at. The words between signed_in and
// admin are about something named in the path: admits() asks only who calls, the dialect's admit() finds what
// is named and asks for the rest.
enum class Access : std::uint8_t {
    anyone,
    guest,  // anyone, but whoever brings a credential is known by it, and refused when it is no good
    signed_in,
    owner,    // the account named in the path, or an administrator
    member,   // of the group named in the path
    manager,  // of the group named in the path
    reader,   // of the project named in the path
    writer,   // of the project named in the path
    admin,
};

// Proof that a rule of this file allowed a write. Only the functions below make one.
class Permit {
  public:
    AccountId by() const { return by_; }  // 0: nobody signed in (an operator, or the bearer of a link)
    // Was it given for this account, or for all?
    bool covers(AccountId account) const { return over_ == AccountId{} || over_ == account; }

  private:
    explicit Permit(AccountId by, AccountId over = {}) : by_(by), over_(over) {}
    AccountId by_;
    AccountId over_;
    friend struct policy;
};

struct policy {
    // `unauthenticated` or `forbidden` when the caller is less than `access` asks for.
    static Result<void> admits(Access access, const Actor* caller);

    // Accounts, their states and what belongs to them: administrators only.
    static Result<Permit> administer(const Actor& actor);
    // One's own keys, emails and tokens; an administrator may act for anybody.
    static Result<Permit> manage_belongings_of(const Actor& actor, AccountId owner);
    // One's own account, from what it says to its end; an administrator's word counts for anybody's. What it
    // says of rights is an administrator's alone.
    static Result<Permit> manage_account(const Actor& actor, AccountId account);
    // Anybody may put their name down; what they get is decided by the rules of signing up.
    static Permit sign_up() { return Permit(AccountId{}); }
    // Whoever has just proved to be the account may open a session for it.
    static Permit proven(AccountId account) { return Permit(account, account); }
    // Groups: whoever is signed in may found one and manages it; its managers and administrators decide the
    // rest. Where a dialect says so, whoever is in the first group counts as a manager of all.
    static Permit found_group(const Actor& actor) { return Permit(actor.id); }
    static Result<void> see_group(const Actor& actor, std::optional<bool> role, bool in_first_group = false);
    static Result<Permit> manage_group(const Actor& actor, std::optional<bool> role,
                                       bool in_first_group = false);
    // Projects: whoever is signed in may found one. The permissions of its groups decide the rest;
    // administrators and whoever is in the first group pass.
    static Permit found_project(const Actor& actor) { return Permit(actor.id); }
    static bool reads_all_projects(const Actor& actor, bool in_first_group) {
        return actor.admin || in_first_group;
    }
    static Result<void> read_project(const Actor& actor, const Standing& standing);
    static Result<Permit> write_project(const Actor& actor, const Standing& standing);
    // Whoever can read the server's data directory already holds everything in it.
    static Permit operate() { return Permit(AccountId{}); }
    // Possession of a mailed secret is the right to do exactly what the link is for.
    static Permit redeem_link() { return Permit(AccountId{}); }
    // The server's own housekeeping: sending mail, replacing an outdated hash after a good sign-in.
    static Permit housekeeping() { return Permit(AccountId{}); }
};

}  // namespace usher
