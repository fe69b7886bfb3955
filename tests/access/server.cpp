// The server's own routes in the access matrix: whatever credential is shown to them counts for nothing.
#include "manner.h"

namespace usher::access {

Manner server() {
    const auto other = gitlab_v3();
    Manner manner{"server", {}, other.ways, other.present, other.refusal};
    manner.rows = {
        {"health", "/healthz"},
        {"ready", "/readyz"},
        {"metrics", "/metrics"},
        {"openapi", "/openapi/gitlab-v3.json"},
        {"avatar", "/uploads/user/avatar/{id}/avatar.png"},
        {"uploaded_avatar", "/uploads/user/avatar/{picture}"},
        {"ask_to_confirm", "/users/confirmation?confirmation_token={link}"},
        {"confirm", "/users/confirmation?confirmation_token={link}"},
        {"ask_for_password", "/users/password?token={choice}"},
        {"choose_password", "/users/password",
         "token={choice}&password=a-password-1&password_again=a-password-1"},
    };
    manner.ignores_unknown_fields = false;  // takes no JSON
    return manner;
}

}  // namespace usher::access
