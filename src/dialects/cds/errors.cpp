#include "dialects/cds/errors.h"

#include <algorithm>
#include <array>

#include "api/json.h"
#include "core/accounts.h"
#include "core/groups.h"
#include "core/projects.h"
#include "dialects/cds/dialect.h"
#include "dialects/cds/error_id.h"
#include "dialects/cds/parameters.h"

namespace usher::cds {
namespace {

// clang-format off: a line an error
constexpr auto sentences = std::to_array<Sentence>({
    {ErrorId::internal, 500, "internal server error", "erreur interne"},
    {ErrorId::project_key, 400, "project key must contain only upper-case alphanumerical characters",
     "la clef de project doit uniquement contenir des lettres majuscules et des chiffres"},
    {ErrorId::not_authenticated, 401, "not authenticated", "authentification invalide"},
    {ErrorId::forbidden, 403, "forbidden", "accès refusé"},
    {ErrorId::no_group, 404, "group does not exist", "le groupe n'existe pas"},
    {ErrorId::username, 400, "invalid username", "nom d'utilisateur invalide"},
    {ErrorId::email, 400, "invalid email", "addresse email invalide"},
    {ErrorId::group_present, 400, "group already present", "le groupe est déjà présent"},
    {ErrorId::user_or_password, 400, "invalid user or password",
     "mauvaise combinaison compte/mot de passe utilisateur"},
    {ErrorId::no_project, 404, "project does not exist", "le projet n'existe pas"},
    {ErrorId::group_name, 400, "group name must respect '^[a-zA-Z0-9.-_-]{1,}$'",
     "nom de groupe invalide '^[a-zA-Z0-9.-_-]{1,}$'"},
    {ErrorId::group_exists, 409, "group already exists", "le groupe existe déjà"},
    {ErrorId::last_group_admin, 400, "not enough group admin left", "pas assez d'admin restant"},
    {ErrorId::project_name, 400, "project name must not be empty", "nom de project vide non autorisé"},
    {ErrorId::not_found, 404, "resource not found", "la ressource n'existe pas"},
    {ErrorId::needs_admin, 400, "need at least 1 administrator", "il faut au moins 1 administrateur"},
    {ErrorId::conflict, 409, "object conflict", "l'objet est en conflit"},
    {ErrorId::user_or_email, 400, "invalid user or email", "mauvaise combinaison compte/mail utilisateur"},
    {ErrorId::user_exists, 400, "this user already exists", "cet utilisateur existe deja"},
    {ErrorId::wrong_request, 400, "wrong request", "la requête est incorrecte"},
    {ErrorId::no_workflow, 404, "Workflow not found", "Workflow introuvable"},
    {ErrorId::workflow, 400, "Invalid workflow", "Workflow invalide"},
    {ErrorId::last_writing_group, 403, "The last group must have the write permission",
     "Le dernier groupe doit avoir les droits d'écriture"},
    {ErrorId::mail_domain, 403, "Invalid domain", "Domaine invalide"},
    {ErrorId::no_token, 404, "Token does not exist", "Le token n'existe pas"},
    {ErrorId::favorite_type, 400, "Invalid favorite type: must be 'project' or 'workflow'",
     "Type de favori invalide: doit être 'projet' ou 'workflow'"},
    {ErrorId::no_user, 404, "User not found", "Utilisateur non trouvé"},
    {ErrorId::number, 400, "Invalid number", "Nombre non valide"},
});
// clang-format on

Language language_of(const api::Call& call) {
    return preferred_language(call.request->header("Accept-Language"));
}

// `status`: another one than usual, 0 for none; `from`: the cause, never translated.
void write(api::Call& call, ErrorId id, int status = 0, std::string_view from = {}) {
    const auto& known = sentence(id);
    auto& response = *call.response;
    response.status = status ? status : known.status;
    response.content_type = "application/json";
    std::string message(known.in(language_of(call)));
    if (!from.empty()) message.append(" (from: ").append(from).append(")");
    response.body = R"({"id":)";
    api::append_json(response.body, static_cast<int>(id));
    response.body.append(R"(,"message":)");
    api::append_json(response.body, message);
    response.body.append(R"(,"data":null,"uuid":)");
    api::append_json(response.body, fresh_error_id().text());
    response.body.push_back('}');
}

ErrorId id_of_absent(std::string_view subject) {
    if (subject == user_subject) return ErrorId::no_user;
    if (subject == group_subject) return ErrorId::no_group;
    if (subject == core::subject::project) return ErrorId::no_project;
    if (subject == core::subject::workflow) return ErrorId::no_workflow;
    return ErrorId::not_found;
}

ErrorId id_of_taken(std::string_view field) {
    if (field == core::field::username) return ErrorId::user_exists;
    if (field == core::field::group_name || field == core::field::groups) return ErrorId::group_exists;
    if (field == core::field::project_group) return ErrorId::group_present;
    if (field == core::field::project_key || field == core::field::workflow_name) return ErrorId::conflict;
    return ErrorId::wrong_request;
}

ErrorId id_of_malformed(std::string_view field) {
    if (field == core::field::project_key) return ErrorId::project_key;
    if (field == core::field::project_name) return ErrorId::project_name;
    if (field == core::field::workflow_name) return ErrorId::workflow;
    return ErrorId::wrong_request;
}

// What the core refuses.
ErrorId id_of(const Problem& problem) {
    switch (problem.fault) {
        case Fault::taken:
        case Fault::taken_in_other_case:
            return id_of_taken(problem.field);
        case Fault::no_such:
            return problem.field == core::field::groups ? ErrorId::no_group : ErrorId::no_user;
        case Fault::blank:
        case Fault::bad_format:
            return id_of_malformed(problem.field);
        case Fault::missing:
        case Fault::wrong_type:
        case Fault::bad_text:
        case Fault::too_short:
        case Fault::too_long:
        case Fault::not_a_number:
        case Fault::below_minimum:
        case Fault::reserved:
        case Fault::taken_as_secondary:
        case Fault::not_single_line:
        case Fault::no_fingerprint:
        case Fault::too_many:
        case Fault::exclusive:
        case Fault::not_allowed:
            break;
    }
    return ErrorId::wrong_request;
}

void write_invalid(api::Call& call, const Error& error) {
    const auto own = std::find_if(sentences.begin(), sentences.end(),
                                  [&](const Sentence& each) { return each.english == error.subject; });
    if (own != sentences.end()) return write(call, own->id);
    if (error.problems.empty()) return write(call, ErrorId::wrong_request);
    const auto& first = error.problems.front();
    if (error.subject == undecodable) return write(call, ErrorId::wrong_request, 0, cause(call, first));
    write(call, id_of(first));
}

}  // namespace

const Sentence& sentence(ErrorId id) {
    return *std::find_if(sentences.begin(), sentences.end(),
                         [&](const Sentence& each) { return each.id == id; });
}

Error error(ErrorId id) { return {ErrorCode::invalid, sentence(id).english, {}}; }

void Cds::refuse(api::Call& call, const Error& error) const {
    switch (error.code) {
        case ErrorCode::unauthenticated:
        case ErrorCode::token_expired:
        case ErrorCode::token_revoked:
        case ErrorCode::not_active:
        case ErrorCode::link_expired:
            return write(call, ErrorId::not_authenticated);
        case ErrorCode::forbidden:
        case ErrorCode::ldap_state:
            return write(call, ErrorId::forbidden);
        case ErrorCode::not_found:
            return write(call, id_of_absent(error.subject));
        case ErrorCode::invalid:
            return write_invalid(call, error);
        case ErrorCode::last_manager:
            return write(call, error.subject == core::subject::project ? ErrorId::last_writing_group
                                                                       : ErrorId::last_group_admin);
        case ErrorCode::busy:
            return trouble(call, api::Trouble::overloaded);
        case ErrorCode::unavailable:
            call.response->header("Retry-After", "2");
            return write(call, ErrorId::internal, 503);
    }
}

void Cds::refuse_unreadable(api::Call& call, api::Unreadable) const { write(call, ErrorId::wrong_request); }
void Cds::unknown_route(api::Call& call) const { write(call, ErrorId::not_found); }
void Cds::wrong_method(api::Call& call) const { write(call, ErrorId::not_found); }

void Cds::trouble(api::Call& call, api::Trouble trouble) const {
    const bool is_ours = trouble == api::Trouble::overloaded;
    if (is_ours) call.response->header("Retry-After", "1");
    write(call, is_ours ? ErrorId::internal : ErrorId::wrong_request, api::status_of(trouble));
}

void Cds::broken(api::Call& call) const { write(call, ErrorId::internal); }

boost::json::object Cds::error_schema() const {
    namespace json = boost::json;
    return {{"type", "object"},
            {"properties",
             {{"id", {{"type", "integer"}, {"description", "Tells errors apart."}}},
              {"message", {{"type", "string"}, {"description", "English or French."}}},
              {"data", {{"type", "null"}}},
              {"uuid", {{"type", "string"}, {"format", "uuid"}}}}},
            {"required", json::array{"id", "message", "data", "uuid"}}};
}

boost::json::object Cds::security_schemes() const {
    namespace json = boost::json;
    return {{"session", json::object{{"type", "apiKey"}, {"in", "header"}, {"name", "Session-Token"}}},
            {"session_parameter", json::object{{"type", "apiKey"}, {"in", "query"}, {"name", "session"}}}};
}

}  // namespace usher::cds
