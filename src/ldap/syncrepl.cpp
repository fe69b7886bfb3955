// Changes as RFC 4533 tells them (refreshOnly): entries that changed, and of the others either who is still
// there or who went.
#include <ldap.h>

#include <fmt/format.h>

#include "base/id.h"
#include "ldap/directory.h"
#include "ldap/mapping.h"

namespace usher::ldap {
namespace {

enum class SyncState { present = 0, add = 1, modify = 2, deleted = 3 };

struct FreeControls {
    void operator()(LDAPControl** controls) const { ldap_controls_free(controls); }
};
struct FreeBer {
    void operator()(BerElement* element) const { ber_free(element, 1); }
};
using Ber = std::unique_ptr<BerElement, FreeBer>;

[[noreturn]] void unreadable() {
    throw Trouble(LDAP_DECODING_ERROR, "what the server says of changes cannot be read");
}

std::string text_of(const berval& value) { return {value.bv_val, value.bv_len}; }

// 16 bytes as entryUUID writes them.
std::string uuid_text(std::string_view bytes) {
    Uuid uuid;
    if (bytes.size() != uuid.bytes.size()) unreadable();
    std::copy(bytes.begin(), bytes.end(), uuid.bytes.begin());
    return uuid.text();
}

Ber reading(berval& value) {
    Ber element(ber_init(&value));
    if (!element) unreadable();
    return element;
}

// syncRequestValue ::= SEQUENCE { mode refreshOnly, cookie OPTIONAL, reloadHint FALSE }
std::unique_ptr<LDAPControl, decltype(&ldap_control_free)> request_control(const std::string& cookie) {
    const Ber element(ber_alloc_t(LBER_USE_DER));
    berval at{cookie.size(), const_cast<char*>(cookie.data())};
    const int written = cookie.empty() ? ber_printf(element.get(), "{e}", LDAP_SYNC_REFRESH_ONLY)
                                       : ber_printf(element.get(), "{eO}", LDAP_SYNC_REFRESH_ONLY, &at);
    berval value{0, nullptr};
    LDAPControl* control = nullptr;
    if (written < 0 || ber_flatten2(element.get(), &value, 1) < 0 ||
        ldap_control_create(LDAP_CONTROL_SYNC, 1, &value, 0, &control) != LDAP_SUCCESS)
        throw Trouble(LDAP_NO_MEMORY, "cannot ask for changes");
    return {control, &ldap_control_free};
}

struct EntryState {
    SyncState state;
    std::string uuid;
};

EntryState state_of(const RawEntry& raw) {
    LDAPControl** found = nullptr;
    if (ldap_get_entry_controls(raw.session(), raw.message(), &found) != LDAP_SUCCESS) unreadable();
    const std::unique_ptr<LDAPControl*, FreeControls> owned(found);
    LDAPControl* control = ldap_control_find(LDAP_CONTROL_SYNC_STATE, found, nullptr);
    if (control == nullptr) unreadable();
    const auto element = reading(control->ldctl_value);
    ber_int_t state = 0;
    berval uuid{0, nullptr};
    if (ber_scanf(element.get(), "{em", &state, &uuid) == LBER_ERROR || state < 0 || state > 3) unreadable();
    return {static_cast<SyncState>(state), uuid_text(text_of(uuid))};
}

// How far a refresh has come.
struct Refresh {
    EntrySink& sink;
    std::string cookie;
    bool names_gone = false;  // whoever went is named; otherwise whoever is left
    bool went_on = true;

    void take_cookie(BerElement* element) {
        ber_len_t length = 0;
        berval value{0, nullptr};
        if (ber_peek_tag(element, &length) != LDAP_TAG_SYNC_COOKIE) return;
        if (ber_scanf(element, "m", &value) == LBER_ERROR) unreadable();
        cookie = text_of(value);
    }

    void take_ids(BerElement* element) {
        take_cookie(element);
        ber_len_t length = 0;
        ber_int_t deletes = 0;
        if (ber_peek_tag(element, &length) == LDAP_TAG_REFRESHDELETES &&
            ber_scanf(element, "b", &deletes) == LBER_ERROR)
            unreadable();
        BerVarray ids = nullptr;
        if (ber_scanf(element, "[W]", &ids) == LBER_ERROR) unreadable();
        const std::unique_ptr<berval, decltype(&ber_bvarray_free)> owned(ids, &ber_bvarray_free);
        if (deletes != 0) names_gone = true;
        for (berval* id = ids; id != nullptr && id->bv_val != nullptr && went_on; ++id)
            went_on =
                deletes != 0 ? sink.gone(uuid_text(text_of(*id))) : sink.present(uuid_text(text_of(*id)));
    }

    void take_info(LDAP* session, LDAPMessage* message) {
        char* oid = nullptr;
        berval* data = nullptr;
        if (ldap_parse_intermediate(session, message, &oid, &data, nullptr, 0) != LDAP_SUCCESS) unreadable();
        const std::unique_ptr<char, decltype(&ldap_memfree)> owned_oid(oid, &ldap_memfree);
        const std::unique_ptr<berval, decltype(&ber_bvfree)> owned_data(data, &ber_bvfree);
        if (oid == nullptr || std::string_view(oid) != LDAP_SYNC_INFO || data == nullptr) return;
        const auto element = reading(*data);
        ber_len_t length = 0;
        const auto tag = ber_peek_tag(element.get(), &length);
        switch (tag) {
            case LDAP_TAG_SYNC_NEW_COOKIE: {
                berval value{0, nullptr};
                if (ber_scanf(element.get(), "tm", &length, &value) == LBER_ERROR) unreadable();
                cookie = text_of(value);
                break;
            }
            case LDAP_TAG_SYNC_REFRESH_DELETE:
                names_gone = true;
                [[fallthrough]];
            case LDAP_TAG_SYNC_REFRESH_PRESENT:
                if (ber_scanf(element.get(), "{") == LBER_ERROR) unreadable();
                take_cookie(element.get());
                break;
            case LDAP_TAG_SYNC_ID_SET:
                if (ber_scanf(element.get(), "{") == LBER_ERROR) unreadable();
                take_ids(element.get());
                break;
            default:
                break;
        }
    }

    void take_done(LDAPControl** controls) {
        LDAPControl* control = ldap_control_find(LDAP_CONTROL_SYNC_DONE, controls, nullptr);
        if (control == nullptr) throw Trouble(LDAP_CONTROL_NOT_FOUND, "the server does not know RFC 4533");
        const auto element = reading(control->ldctl_value);
        if (ber_scanf(element.get(), "{") == LBER_ERROR) unreadable();
        take_cookie(element.get());
        ber_len_t length = 0;
        ber_int_t deletes = 0;
        if (ber_peek_tag(element.get(), &length) == LDAP_TAG_REFRESHDELETES &&
            ber_scanf(element.get(), "b", &deletes) != LBER_ERROR && deletes != 0)
            names_gone = true;
    }
};

}  // namespace

Listing Directory::refreshed(const std::string& cookie, EntrySink& sink) {
    auto connection = open_bound();
    LDAP* session = connection.session();
    auto wanted = person_attributes(settings_);
    std::vector<char*> attributes;
    for (auto& attribute : wanted) attributes.push_back(attribute.data());
    attributes.push_back(nullptr);
    const auto request = request_control(cookie);
    LDAPControl* controls[] = {request.get(), nullptr};
    connection.wire_->allow(Deadline(settings_.timeout).end());
    int operation = 0;
    if (const int code = ldap_search_ext(session, settings_.base.c_str(), LDAP_SCOPE_SUBTREE,
                                         settings_.user_filter.c_str(), attributes.data(), 0, controls,
                                         nullptr, nullptr, 0, &operation);
        code != LDAP_SUCCESS)
        throw Trouble(code, words_of(session, code));
    Refresh refresh{sink, cookie};
    int references = 0;
    while (refresh.went_on) {
        const auto message = connection.next_message(operation, Deadline(settings_.timeout));
        switch (ldap_msgtype(message.get())) {
            case LDAP_RES_SEARCH_ENTRY: {
                const RawEntry raw(session, message.get());
                const auto entry = state_of(raw);
                if (entry.state == SyncState::deleted)
                    refresh.went_on = sink.gone(entry.uuid);
                else if (entry.state == SyncState::present)
                    refresh.went_on = sink.present(entry.uuid);
                else
                    refresh.went_on = hand_over(raw, sink);
                break;
            }
            case LDAP_RES_SEARCH_REFERENCE:
                ++references;
                break;
            case LDAP_RES_INTERMEDIATE:
                refresh.take_info(session, message.get());
                break;
            case LDAP_RES_SEARCH_RESULT: {
                int result = LDAP_OTHER;
                LDAPControl** answered = nullptr;
                const int parsed = ldap_parse_result(session, message.get(), &result, nullptr, nullptr,
                                                     nullptr, &answered, 0);
                const std::unique_ptr<LDAPControl*, FreeControls> owned(answered);
                if (parsed != LDAP_SUCCESS) unreadable();
                // The server does not know what it said so long ago: once more from the beginning.
                if (result == LDAP_SYNC_REFRESH_REQUIRED && !cookie.empty()) return refreshed({}, sink);
                if (result != LDAP_SUCCESS) throw Trouble(result, words_of(session, result));
                refresh.take_done(answered);
                if (references > 0 && !settings_.ignore_references)
                    return {false, "the directory points to other places for the rest", true, {}};
                const bool absence_counts = cookie.empty() || !refresh.names_gone;
                return {
                    true, {}, absence_counts, refresh.cookie.empty() ? "" : "sync:" + refresh.cookie, false};
            }
            default:
                break;
        }
    }
    ldap_abandon_ext(session, operation, nullptr, nullptr);
    return {false, "the list was broken off", true, {}};
}

}  // namespace usher::ldap
