// Personal access tokens and those by which administrators act for others (contract/gitlab.md section 8.4).
#pragma once

#include <array>
#include <variant>

#include "dialects/gitlab/v4/emails.h"
#include "domain/token_list.h"

namespace usher::gitlab::v4 {

class TokenView {
  public:
    static constexpr std::string_view schema_name = "PersonalAccessToken";
    TokenView(Token token, Time now, std::string secret = {})
        : token_(std::move(token)), now_(now), secret_(std::move(secret)) {}

    std::int64_t id() const { return token_.id.value; }
    std::string_view name() const { return token_.name; }
    bool revoked() const { return token_.revoked_at.has_value(); }
    Instant created_at() const { return {token_.created_at}; }
    std::vector<std::string_view> scopes() const;
    std::int64_t user_id() const { return token_.account.value; }
    std::optional<Instant> last_used_at() const { return instant(token_.used_at); }
    bool active() const { return !revoked() && (!token_.expires_at || *token_.expires_at > now_); }
    std::optional<DateText> expires_at() const { return day_of(token_.expires_at); }
    std::string_view token() const { return secret_; }
    bool impersonation() const { return token_.kind == TokenKind::impersonation; }

    static void fields(auto& field) {
        field("id", &TokenView::id, "");
        field("name", &TokenView::name, "");
        field("revoked", &TokenView::revoked, "");
        field("created_at", &TokenView::created_at, "");
        field("scopes", &TokenView::scopes, "");
        field("user_id", &TokenView::user_id, "Whom it authenticates.");
        field("last_used_at", &TokenView::last_used_at, "May lag by a minute.");
        field("active", &TokenView::active, "Neither revoked nor expired.");
        field("expires_at", &TokenView::expires_at, "From this day on it is no good.");
        field("token", &TokenView::token, "The secret, once, when it is made.", api::omit_empty);
        field("impersonation", &TokenView::impersonation, "Only there when true.", api::omit_empty);
    }

  private:
    Token token_;
    Time now_;
    std::string secret_;
};

struct NewTokenFields {
    std::string name;
    Names scopes;
    Day expires_at;
};
struct NewImpersonation : UserId, NewTokenFields {
    static void fields(auto& field) {
        UserId::fields(field);
        field("name", &NewImpersonation::name, "", api::required);
        field("scopes", &NewImpersonation::scopes, "What it may do.");
        field("expires_at", &NewImpersonation::expires_at, "From this day on it is no good.");
    }
};
struct NewPersonal : UserId, NewTokenFields {
    static void fields(auto& field) {
        UserId::fields(field);
        field("name", &NewPersonal::name, "", api::required);
        field("scopes", &NewPersonal::scopes, "What it may do.", api::required);
        field("expires_at", &NewPersonal::expires_at, "From this day on it is no good.");
    }
    void check(Problems& problems) const;
};

struct ImpersonationStateWords {
    static constexpr std::array<std::string_view, 3> all{"all", "active", "inactive"};
};
struct StateWords {
    static constexpr std::array<std::string_view, 2> all{"active", "inactive"};
};
struct ImpersonationList : UserPage {
    Choice<ImpersonationStateWords> state;
    static void fields(auto& field) {
        UserPage::fields(field);
        field("state", &ImpersonationList::state, "", api::by_default("all"));
    }
};
struct TokenIdAsked {
    std::int64_t token_id = 0;
    TokenId token() const { return {token_id}; }
    static void fields(auto& field) { field("token_id", &TokenIdAsked::token_id, "The token."); }
};
struct TokenOf : UserId, TokenIdAsked {
    static void fields(auto& field) {
        UserId::fields(field);
        TokenIdAsked::fields(field);
    }
};
struct TokenList : PageAsked {
    Number user_id;
    Choice<StateWords> state;
    Flag revoked;
    Text search;
    Moment created_before, created_after, last_used_before, last_used_after;
    static void fields(auto& field) {
        field("user_id", &TokenList::user_id, "Whose; others' for administrators.");
        field("state", &TokenList::state, "");
        field("revoked", &TokenList::revoked, "");
        field("search", &TokenList::search, "Part of the name.");
        field("created_before", &TokenList::created_before, "");
        field("created_after", &TokenList::created_after, "");
        field("last_used_before", &TokenList::last_used_before, "");
        field("last_used_after", &TokenList::last_used_after, "");
        PageAsked::fields(field);
    }
};
struct Rotation {
    Day expires_at;
    static void fields(auto& field) {
        field("expires_at", &Rotation::expires_at, "Of the new one; a week from now unless given.");
    }
};
struct RotationOf : TokenIdAsked, Rotation {
    static void fields(auto& field) {
        TokenIdAsked::fields(field);
        Rotation::fields(field);
    }
};

// Raw: a refusal in a sentence of its own.
using ShownToken = std::variant<TokenView, api::Raw>;
using Revoked = std::variant<api::NoContent, api::Raw>;

Result<std::vector<TokenView>> list_impersonation_tokens(Gitlab&, api::Call&, ImpersonationList);
Result<TokenView> create_impersonation_token(Gitlab&, api::Call&, NewImpersonation);
Result<TokenView> get_impersonation_token(Gitlab&, api::Call&, TokenOf);
Result<Revoked> revoke_impersonation_token(Gitlab&, api::Call&, TokenOf);

Result<TokenView> create_personal_token(Gitlab&, api::Call&, NewPersonal);
Result<std::vector<TokenView>> list_personal_tokens(Gitlab&, api::Call&, TokenList);
Result<ShownToken> get_personal_token(Gitlab&, api::Call&, TokenIdAsked);
Result<ShownToken> get_own_token(Gitlab&, api::Call&);
Result<Revoked> revoke_personal_token(Gitlab&, api::Call&, TokenIdAsked);
Result<Revoked> revoke_own_token(Gitlab&, api::Call&);
Result<ShownToken> rotate_personal_token(Gitlab&, api::Call&, RotationOf);
Result<ShownToken> rotate_own_token(Gitlab&, api::Call&, Rotation);

}  // namespace usher::gitlab::v4
