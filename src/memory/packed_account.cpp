#include "memory/packed_account.h"

#include "base/text.h"
#include "memory/bytes.h"
#include "memory/slabs.h"

namespace usher {

namespace {

// What is at the same place in every record; the texts follow it.
struct Head {
    std::uint32_t size;     // of the whole
    std::uint32_t present;  // a bit for each value that is not as usual
    std::int64_t created_at;
    std::uint8_t uuid[16];
    std::uint8_t state;
    std::uint8_t flags;
    std::uint8_t more_flags;
};
constexpr std::size_t head_size = 35;
static_assert(offsetof(Head, more_flags) + 1 == head_size);

// `flags` and `more_flags`.
enum Flag : std::uint8_t {
    service = 1,
    admin = 2,
    external = 4,
    can_create_group = 8,
    two_factor = 16,
    private_profile = 32,
    cookies_refused = 64,
    password_forced = 128,
};
enum MoreFlag : std::uint8_t {
    file_by_file = 1,
    whitespace = 2,
    identities_to_ci = 4,
    has_email = 8,
    email_after_username = 16,  // the text kept of it is what follows the username
    username_folded = 32,       // a folded form is kept, as lower case of ASCII letters is not enough
    name_folded = 64,
    email_folded = 128,
};

Head head_of(const std::uint8_t* bytes) {
    Head head;
    std::memcpy(&head, bytes, head_size);
    return head;
}

std::size_t size_of(const std::uint8_t* bytes) {
    std::uint32_t size;
    std::memcpy(&size, bytes + offsetof(Head, size), sizeof size);
    return size;
}

std::int64_t micros(Time time) { return time.time_since_epoch().count(); }
Time time_of(std::int64_t micros) { return Time(std::chrono::microseconds(micros)); }

bool folds_simply(std::string_view text) { return fold_case(text) == ascii_lower(text); }

// The texts at the front of a record, as they are kept.
struct Texts {
    std::string_view username, name, email;
    std::string_view folded_username, folded_name, folded_email;
    const std::uint8_t* rest;
};

Texts texts_of(const std::uint8_t* bytes, const Head& head) {
    ByteReader reader(bytes + head_size);
    Texts texts;
    texts.username = reader.text();
    texts.name = reader.text();
    if (head.more_flags & has_email) texts.email = reader.text();
    if (head.more_flags & username_folded) texts.folded_username = reader.text();
    if (head.more_flags & name_folded) texts.folded_name = reader.text();
    if (head.more_flags & email_folded) texts.folded_email = reader.text();
    texts.rest = reader.place();
    return texts;
}

void append_lower(std::string& out, std::string_view text) {
    const auto begin = out.size();
    out.resize(begin + text.size());
    char* to = out.data() + begin;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        to[at] = static_cast<char>(c + (static_cast<unsigned char>(c - 'A') < 26 ? 32 : 0));
    }
}

// Every value that has a bit of its own, in the order of the bits: f(bit, is it not as usual, value).
template <class AnyAccount, class F>
void each_value(AnyAccount& account, F&& f) {
    static const std::string local(local_origin);
    int bit = 0;
    const auto optional_text = [&](auto& value) { f.optional_text(bit++, value); };
    const auto text = [&](auto& value, const std::string& usual) { f.text(bit++, value, usual); };
    const auto optional_time = [&](auto& value) { f.optional_time(bit++, value); };
    const auto number = [&](auto& value, std::int64_t usual) { f.number(bit++, value, usual); };
    static const std::string none;
    auto& profile = account.profile;
    optional_text(account.pending_email);
    optional_text(profile.bio);
    optional_text(profile.location);
    optional_text(account.note);
    text(profile.skype, none);
    text(profile.linkedin, none);
    text(profile.twitter, none);
    text(profile.website_url, none);
    text(profile.organization, none);
    text(profile.full_name, none);
    text(profile.job_title, none);
    text(profile.pronouns, none);
    text(profile.discord, none);
    text(profile.public_email, none);
    text(profile.commit_email, none);
    text(account.avatar, none);
    text(account.last_sign_in_from, none);
    text(account.current_sign_in_from, none);
    text(account.origin, local);
    optional_time(account.confirmed_at);
    optional_time(account.last_sign_in_at);
    optional_time(account.current_sign_in_at);
    optional_time(account.last_seen_at);
    number(account.projects_limit, 10);
    number(account.theme_id, 1);
    number(account.color_scheme_id, 1);
    number(account.sign_in_count, 0);
    number(account.cookie_epoch, 0);
    number(account.created_by.value, 0);
}
constexpr int last_seen_bit = 22;
constexpr std::uint32_t updated_present = 1u << 29;
constexpr std::uint32_t identities_present = 1u << 30;

struct Packing {
    std::string& out;
    std::int64_t base;
    std::uint32_t present = 0;

    void optional_text(int bit, const std::optional<std::string>& value) {
        if (!value) return;
        present |= 1u << bit;
        ByteWriter(out).text(*value);
    }
    void text(int bit, const std::string& value, const std::string& usual) {
        if (value == usual) return;
        present |= 1u << bit;
        ByteWriter(out).text(value);
    }
    void optional_time(int bit, const std::optional<Time>& value) {
        if (!value) return;
        present |= 1u << bit;
        ByteWriter(out).signed_number(micros(*value) - base);
    }
    void number(int bit, std::int64_t value, std::int64_t usual) {
        if (value == usual) return;
        present |= 1u << bit;
        ByteWriter(out).signed_number(value);
    }
};

void set(std::optional<std::string>& value, std::string_view text) {
    if (value)
        value->assign(text);
    else
        value.emplace(text);
}

struct Unpacking {
    ByteReader& in;
    std::int64_t base;
    std::uint32_t present;

    bool has(int bit) const { return (present >> bit & 1) != 0; }
    void optional_text(int bit, std::optional<std::string>& value) {
        if (has(bit))
            set(value, in.text());
        else
            value.reset();
    }
    void text(int bit, std::string& value, const std::string& usual) {
        if (has(bit))
            value.assign(in.text());
        else if (usual.empty())
            value.clear();
        else
            value = usual;
    }
    void optional_time(int bit, std::optional<Time>& value) {
        if (has(bit))
            value = time_of(in.signed_number() + base);
        else
            value.reset();
    }
    void number(int bit, std::int64_t& value, std::int64_t usual) {
        value = has(bit) ? in.signed_number() : usual;
    }
};

// Goes through a record without keeping anything but one time.
struct FindingLastSeen {
    ByteReader& in;
    std::int64_t base;
    std::uint32_t present;
    Time found = Time::min();

    bool has(int bit) const { return (present >> bit & 1) != 0; }
    void optional_text(int bit, const std::optional<std::string>&) { skip_text(bit); }
    void text(int bit, const std::string&, const std::string&) { skip_text(bit); }
    void optional_time(int bit, const std::optional<Time>&) {
        if (!has(bit)) return;
        const auto value = in.signed_number();
        if (bit == last_seen_bit) found = time_of(value + base);
    }
    void number(int bit, std::int64_t, std::int64_t) {
        if (has(bit)) in.signed_number();
    }
    void skip_text(int bit) {
        if (has(bit)) in.text();
    }
};

void pack_identities(std::string& out, const std::vector<Identity>& identities) {
    ByteWriter writer(out);
    writer.number(identities.size());
    for (const auto& identity : identities) {
        writer.text(identity.provider);
        writer.number(identity.extern_uid ? 1 : 0);
        if (identity.extern_uid) writer.text(*identity.extern_uid);
    }
}

void unpack_identities(ByteReader& in, std::vector<Identity>& identities) {
    identities.resize(in.number());
    for (auto& identity : identities) {
        identity.provider.assign(in.text());
        if (in.number() != 0)
            set(identity.extern_uid, in.text());
        else
            identity.extern_uid.reset();
    }
}

}  // namespace

PackedAccount::PackedAccount(const Account& account) {
    // As many as an account has members: whoever adds one must pack it.
    const auto& [id, uuid, kind, username, name, email, pending_email, state, is_admin, is_external,
                 may_create_group, has_two_factor, projects_limit, theme_id, color_scheme_id, profile,
                 preferences, note, is_private, avatar, created_by, origin, created_at, updated_at,
                 confirmed_at, last_sign_in_at, current_sign_in_at, last_sign_in_from, current_sign_in_from,
                 sign_in_count, last_seen_at, refuses_cookies, cookie_epoch, forced, identities] = account;
    thread_local std::string out;
    out.assign(head_size, '\0');
    ByteWriter writer(out);

    Head head{};
    head.created_at = micros(created_at);
    std::memcpy(head.uuid, uuid.bytes.data(), sizeof head.uuid);
    head.state = static_cast<std::uint8_t>(state);
    const auto flag = [](bool value, std::uint8_t bit) { return static_cast<std::uint8_t>(value ? bit : 0); };
    head.flags = static_cast<std::uint8_t>(
        flag(kind == AccountKind::service, Flag::service) | flag(is_admin, Flag::admin) |
        flag(is_external, Flag::external) | flag(may_create_group, Flag::can_create_group) |
        flag(has_two_factor, Flag::two_factor) | flag(is_private, Flag::private_profile) |
        flag(refuses_cookies, Flag::cookies_refused) | flag(forced, Flag::password_forced));
    const bool after_username = email && !username.empty() && email->starts_with(username);
    const auto kept_email =
        email ? std::string_view(*email).substr(after_username ? username.size() : 0) : std::string_view();
    const bool plain_username = folds_simply(username);
    const bool plain_name = folds_simply(name);
    const bool plain_email = !email || folds_simply(*email);
    head.more_flags = static_cast<std::uint8_t>(
        flag(preferences.view_diffs_file_by_file, MoreFlag::file_by_file) |
        flag(preferences.show_whitespace_in_diffs, MoreFlag::whitespace) |
        flag(preferences.pass_user_identities_to_ci_jwt, MoreFlag::identities_to_ci) |
        flag(email.has_value(), MoreFlag::has_email) | flag(after_username, MoreFlag::email_after_username) |
        flag(!plain_username, MoreFlag::username_folded) | flag(!plain_name, MoreFlag::name_folded) |
        flag(!plain_email, MoreFlag::email_folded));

    writer.text(username);
    writer.text(name);
    if (email) writer.text(kept_email);
    if (!plain_username) writer.text(fold_case(username));
    if (!plain_name) writer.text(fold_case(name));
    if (!plain_email) writer.text(fold_case(*email));
    Packing packing{out, head.created_at};
    each_value(account, packing);
    head.present = packing.present;
    if (updated_at != created_at) {
        head.present |= updated_present;
        writer.signed_number(micros(updated_at) - head.created_at);
    }
    if (!identities.empty()) {
        head.present |= identities_present;
        pack_identities(out, identities);
    }
    head.size = static_cast<std::uint32_t>(out.size());
    std::memcpy(out.data(), &head, head_size);
    bytes_.reset(Slabs::of_records().take(out.size()));
    std::memcpy(bytes_.get(), out.data(), out.size());
}

void PackedAccount::Return::operator()(std::uint8_t* bytes) const noexcept {
    Slabs::of_records().give_back(bytes, size_of(bytes));
}

std::size_t PackedAccount::size() const { return size_of(bytes_.get()); }

void PackedAccount::unpack(Account& account) const {
    const Head head = head_of(bytes_.get());
    const Texts texts = texts_of(bytes_.get(), head);
    const auto flag = [&](Flag bit) { return (head.flags & bit) != 0; };
    std::memcpy(account.uuid.bytes.data(), head.uuid, sizeof head.uuid);
    account.kind = flag(Flag::service) ? AccountKind::service : AccountKind::person;
    account.username.assign(texts.username);
    account.name.assign(texts.name);
    if (head.more_flags & MoreFlag::has_email) {
        if (!account.email) account.email.emplace();
        auto& email = *account.email;
        email.clear();
        email.reserve(texts.username.size() + texts.email.size());
        if (head.more_flags & MoreFlag::email_after_username) email.append(texts.username);
        email.append(texts.email);
    } else {
        account.email.reset();
    }
    account.state = static_cast<State>(head.state);
    account.admin = flag(Flag::admin);
    account.external = flag(Flag::external);
    account.can_create_group = flag(Flag::can_create_group);
    account.two_factor_enabled = flag(Flag::two_factor);
    account.private_profile = flag(Flag::private_profile);
    account.cookies_refused = flag(Flag::cookies_refused);
    account.password_change_forced = flag(Flag::password_forced);
    account.preferences.view_diffs_file_by_file = (head.more_flags & MoreFlag::file_by_file) != 0;
    account.preferences.show_whitespace_in_diffs = (head.more_flags & MoreFlag::whitespace) != 0;
    account.preferences.pass_user_identities_to_ci_jwt = (head.more_flags & MoreFlag::identities_to_ci) != 0;
    ByteReader in(texts.rest);
    Unpacking unpacking{in, head.created_at, head.present};
    each_value(account, unpacking);
    account.created_at = account.updated_at = time_of(head.created_at);
    if (head.present & updated_present) account.updated_at = time_of(in.signed_number() + head.created_at);
    if (head.present & identities_present)
        unpack_identities(in, account.identities);
    else
        account.identities.clear();
}

SharedAccount PackedAccount::unpacked(AccountId id) const {
    auto shared = SharedAccount::used();
    auto& account = shared.own();
    account.id = id;
    unpack(account);
    return shared;
}

State PackedAccount::state() const { return static_cast<State>(bytes_[offsetof(Head, state)]); }
bool PackedAccount::is_admin() const { return (bytes_[offsetof(Head, flags)] & Flag::admin) != 0; }
bool PackedAccount::is_external() const { return (bytes_[offsetof(Head, flags)] & Flag::external) != 0; }
bool PackedAccount::has_two_factor() const { return (bytes_[offsetof(Head, flags)] & Flag::two_factor) != 0; }

Time PackedAccount::created_at() const {
    std::int64_t value;
    std::memcpy(&value, bytes_.get() + offsetof(Head, created_at), sizeof value);
    return time_of(value);
}

Time PackedAccount::last_seen_at() const {
    const Head head = head_of(bytes_.get());
    if ((head.present >> last_seen_bit & 1) == 0) return Time::min();
    ByteReader in(texts_of(bytes_.get(), head).rest);
    FindingLastSeen finding{in, head.created_at, head.present};
    static const Account any;
    each_value(any, finding);
    return finding.found;
}

bool PackedAccount::username_is(std::string_view folded) const {
    const Head head = head_of(bytes_.get());
    const Texts texts = texts_of(bytes_.get(), head);
    if (head.more_flags & MoreFlag::username_folded) return texts.folded_username == folded;
    return equals_ignoring_ascii_case(texts.username, folded);
}

std::string_view PackedAccount::folded_username() const {
    thread_local std::string out;
    const Head head = head_of(bytes_.get());
    const Texts texts = texts_of(bytes_.get(), head);
    if (head.more_flags & MoreFlag::username_folded) return texts.folded_username;
    out.clear();
    append_lower(out, texts.username);
    return out;
}

std::string_view PackedAccount::search_text() const {
    thread_local std::string out;
    out.clear();
    const Head head = head_of(bytes_.get());
    const Texts texts = texts_of(bytes_.get(), head);
    const auto append = [&](std::string_view text, std::string_view folded, MoreFlag is_folded) {
        if (head.more_flags & is_folded)
            out.append(folded);
        else
            append_lower(out, text);
    };
    append(texts.username, texts.folded_username, MoreFlag::username_folded);
    out.push_back('\n');
    append(texts.name, texts.folded_name, MoreFlag::name_folded);
    out.push_back('\n');
    const bool whole_kept = (head.more_flags & MoreFlag::email_folded) != 0;
    if ((head.more_flags & MoreFlag::email_after_username) && !whole_kept) append_lower(out, texts.username);
    append(texts.email, texts.folded_email, MoreFlag::email_folded);
    return out;
}

bool PackedAccount::reads_as(const PackedAccount& other) const {
    const Head head = head_of(bytes_.get());
    const Head other_head = head_of(other.bytes_.get());
    const Texts texts = texts_of(bytes_.get(), head);
    const Texts others = texts_of(other.bytes_.get(), other_head);
    constexpr auto about_text =
        MoreFlag::has_email | MoreFlag::email_after_username | MoreFlag::username_folded;
    return (head.more_flags & about_text) == (other_head.more_flags & about_text) &&
           texts.username == others.username && texts.name == others.name && texts.email == others.email;
}

}  // namespace usher
