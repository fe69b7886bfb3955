#include "domain/token.h"

#include <algorithm>

namespace usher {

std::string_view word(TokenKind kind) {
    switch (kind) {
        case TokenKind::private_token:
            return "private_token";
        case TokenKind::personal:
            return "personal";
        case TokenKind::impersonation:
            return "impersonation";
        case TokenKind::service:
            return "service";
        case TokenKind::browser_session:
            return "browser_session";
        case TokenKind::client_session:
            return "client_session";
        case TokenKind::login_token:
            return "login_token";
        case TokenKind::api_token:
            return "api_token";
        case TokenKind::cookie_session:
            return "cookie_session";
    }
    return {};
}

bool is_session(TokenKind kind) {
    return std::find(session_kinds.begin(), session_kinds.end(), kind) != session_kinds.end();
}

}  // namespace usher
