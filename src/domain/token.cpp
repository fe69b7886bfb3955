#include "domain/token.h"

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
    }
    return {};
}

}  // namespace usher
