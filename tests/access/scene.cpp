#include "scene.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/openpgp_samples_test.h"
#include "crypto/random.h"

namespace usher::access {
namespace {

constexpr auto rsa_line =
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAABJQAAAIEAiPWx6WM4lhHNedGfBpPJNPpZ7yKu+dnn1SJejgt4596k6YjzGGphH2TUxwKzxcKDKKezwkpfnxPk"
    "SMkuEspGRt/aZZ9wa++Oi7Qkr8prgHc4soW6NUlfDzpvZK2H5E7eQaSeP3SAwGmQKUFHCddNaP0L+hM7zhFNzjFvpaMgJw0=";
constexpr auto ed25519_line =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAsi6pCQex+qMnivDnZlqRS8R5LKTB2UcIhfd7zqU6+i c";
constexpr auto nistp384_line =
    "ecdsa-sha2-nistp384 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBGTMAHog3Fo+cJELevjNP2tT6b6iPutelptA"
    "Gb3aHIm01flio6HGpIm7xeebWGFBg/AcVSEuJ3auh+vT78JFoMy2jNMEbfWs650gOaqunCCs8HVZRTJV36rNsIMTvkr7lA== c";
template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error("the scene could not be made");
    return std::move(*result);
}

}  // namespace

Scene::Scene() {
    log::set_level(log::Level::off);
    root = person("root", true);
    mary = person("mary");
    john = person("john");
    jack = person("jack");
    lena = person("lena");
    auto& directory = world.directory();
    const auto permit = policy::operate();
    const auto give = [&](Person& to, const char* line, const char* armored) {
        to.key = must(directory.keys.add(permit, to.id, "laptop", line)).id.value;
        to.email = must(directory.emails.add(permit, to.id, to.username + "@work.example")).id.value;
        to.gpg_key = must(directory.gpg_keys.add(permit, to.id, armored)).id.value;
        if (!directory.accounts.set_identity(permit, to.id, {"saml", to.username}) ||
            !directory.settings.set(permit, to.id, custom_attribute_space, "color", "red"))
            throw std::runtime_error("no identity or attribute");
    };
    give(root, nistp384_line, crypto::eve_key);
    give(mary, rsa_line, crypto::bob_key);
    give(john, ed25519_line, crypto::ada_key);
    for (auto* to : {&root, &mary, &john, &jack, &lena}) {
        core::NewToken wanted{"script", "api sudo", {}, TokenKind::personal};
        auto made = must(directory.tokens.create(permit, to->id, wanted));
        to->personal = made.token.id.value;
        to->personal_token = made.secret.reveal();
        wanted.kind = TokenKind::impersonation;
        to->impersonation = must(directory.tokens.create(permit, to->id, wanted)).token.id.value;
    }
    must(directory.accounts.block(permit, jack.id));
    const auto put = [&](AccountId id, State state) {
        if (!directory.accounts.set_state(permit, id, state))
            throw std::runtime_error("not put into a state");
        return id;
    };
    put(lena.id, State::ldap_blocked);
    // Nobody signs in as these: a password would only take time.
    const auto without_password = [&](const std::string& username) {
        core::NewAccount wanted;
        wanted.username = wanted.name = username;
        wanted.confirmed = true;
        return must(directory.accounts.create(permit, wanted)).account.id;
    };
    resting = put(without_password("rose"), State::deactivated);
    banned = put(without_password("bess"), State::banned);
    waiting = put(without_password("walt"), State::blocked_pending_approval);
    careful = without_password("tess");
    core::AccountChange second_factor;
    second_factor.two_factor_enabled = true;
    must(directory.accounts.change(permit, careful, second_factor));

    expired_token = token(mary, true, false);
    revoked_token = token(mary, false, true);
    core::NewServiceAccount robot, drone;
    robot.name = "robot";
    drone.name = "drone";
    service_token = must(directory.service_accounts.create(permit, robot)).token.reveal();
    must(directory.service_accounts.create(permit, drone));

    core::NewAccount unconfirmed;
    unconfirmed.username = "una";
    unconfirmed.name = "Una";
    unconfirmed.email = "una@example.com";
    unconfirmed.chooses_password = true;
    unconfirmed.avatar = Avatar{"name-of-a-picture", "a picture"};
    const auto una = must(directory.accounts.create(permit, unconfirmed)).account;
    idle = una.id;
    picture = std::to_string(una.id.value) + "/" + una.avatar + ".png";
    const auto mails = world.mails();
    const auto secret_in = [](const std::string& text) {
        const auto start = text.find('=') + 1;
        return text.substr(start, text.find('\n', start) - start);
    };
    link = secret_in(mails.at(0).text);
    choice = secret_in(mails.at(1).text);
}

Person Scene::person(const std::string& username, bool admin) {
    const auto made =
        world.make_person(username, username, username + "@example.com", username + "-password-1", admin);
    Person person;
    person.username = username;
    person.id = made.account.id;
    person.private_token = made.private_token.reveal();
    return person;
}

std::string Scene::token(const Person& owner, bool expired, bool revoked) {
    const auto secret = crypto::personal_token();
    Token row;
    row.account = owner.id;
    row.created_at = world.clock.now();
    if (expired) row.expires_at = world.clock.now() - std::chrono::seconds(1);
    if (revoked) row.revoked_at = world.clock.now();
    must(world.directory().environment.store.write(policy::operate(), [&](Writer& writer) -> Result<TokenId> {
        return writer.tokens().insert(row, crypto::sha256(secret.reveal()));
    }));
    return std::string(secret.reveal());
}

std::string Scene::token_of(Credential credential) const {
    switch (credential) {
        case Credential::none:
            return {};
        case Credential::nonsense:
            return "no-token-of-anybody-";
        case Credential::normal:
            return mary.private_token;
        case Credential::blocked:
            return jack.private_token;
        case Credential::ldap_blocked:
            return lena.private_token;
        case Credential::expired:
            return expired_token;
        case Credential::revoked:
            return revoked_token;
        case Credential::service:
            return service_token;
        case Credential::admin:
        case Credential::admin_as_normal:
            return root.private_token;
    }
    return {};
}

const Person& Scene::bearer(Credential credential) const {
    switch (credential) {
        case Credential::blocked:
            return jack;
        case Credential::ldap_blocked:
            return lena;
        case Credential::admin:
        case Credential::admin_as_normal:
            return root;
        default:
            return mary;
    }
}

// What is one's own is that of whom one acts for.
const Person& Scene::owner(Credential credential, Target target) const {
    if (target == Target::others) return john;
    return credential == Credential::admin_as_normal ? mary : bearer(credential);
}

std::string Scene::filled(std::string_view text, Credential credential, Target target) const {
    const auto& whose = owner(credential, target);
    const bool nobodys = target == Target::nobodys;
    const std::pair<std::string, std::string> values[] = {
        {"{id}", std::to_string(nobodys ? 999999 : whose.id.value)},
        {"{username}", nobodys ? "nobody" : whose.username},
        {"{key}", std::to_string(nobodys ? 999999 : whose.key)},
        {"{email}", std::to_string(nobodys ? 999999 : whose.email)},
        {"{link}", link},
        {"{choice}", choice},
        {"{picture}", picture},
    };
    std::string out(text);
    for (const auto& [name, value] : values)
        for (auto at = out.find(name); at != std::string::npos; at = out.find(name))
            out.replace(at, name.size(), value);
    return out;
}

Question Scene::question(const api::Dispatch::Mount& mount, const Row& row, Credential credential,
                         Target target, const std::string& body) {
    const auto& manner = manner_of(mount.dialect->name());
    const auto fill = [&](std::string_view text) {
        auto out = filled(text, credential, target);
        if (manner.fill) manner.fill(*this, credential, target, out);
        return out;
    };
    Question asked{mount.prefix + fill(row.target), {}, fill(body)};
    if (!asked.body.empty()) asked.headers.emplace_back("Content-Type", "application/json");
    return asked;
}

testing::Answer Scene::ask(const api::Dispatch::Mount& mount, const api::Operation& operation, const Row& row,
                           Credential credential, Target target, Way way, const std::string& body) {
    auto asked = question(mount, row, credential, target, body);
    manner_of(mount.dialect->name()).present(*this, credential, way, asked);
    return world.ask(std::string(api::word(operation.method)), asked.path, asked.headers, asked.body);
}

std::string Scene::dump(AccountId id) {
    auto& directory = world.directory();
    const auto account = directory.accounts.find(id);
    if (!account) return "gone\n";
    const auto time = [](const std::optional<Time>& at) { return at ? iso8601_millis(*at) : "-"; };
    const auto& a = *account;
    std::string out =
        std::to_string(id.value) + "|" + a.username + "|" + a.name + "|" + a.email.value_or("-") + "|" +
        a.pending_email.value_or("-") + "|" + std::string(word(a.state)) + "|" +
        (a.admin ? "admin" : "normal") + (a.external ? " external" : "") +
        (a.can_create_group ? " groups" : "") + (a.two_factor_enabled ? " 2fa" : "") + "|" +
        std::to_string(a.projects_limit) + "|" + std::to_string(a.theme_id) + "|" +
        std::to_string(a.color_scheme_id) + "|" + a.profile.bio.value_or("-") + "|" +
        a.profile.location.value_or("-") + "|" + a.profile.skype + a.profile.linkedin + a.profile.twitter +
        a.profile.website_url + a.profile.organization + a.profile.job_title + a.profile.pronouns +
        a.profile.discord + a.profile.public_email + a.profile.commit_email + "|" + a.note.value_or("-") +
        "|" + a.avatar + (a.private_profile ? " private" : "") +
        (a.preferences.view_diffs_file_by_file ? " file by file" : "") +
        (a.preferences.show_whitespace_in_diffs ? "" : " no whitespace") +
        (a.preferences.pass_user_identities_to_ci_jwt ? " identities" : "") + "|" +
        iso8601_millis(a.created_at) + "|" + iso8601_millis(a.updated_at) + "|" + time(a.confirmed_at) + "|" +
        time(a.last_sign_in_at) + "|" + time(a.current_sign_in_at) + "|" +
        (a.kind == AccountKind::person ? "person" : "service");
    for (const auto& identity : a.identities)
        out += "|" + identity.provider + ":" + identity.extern_uid.value_or("-");
    for (const auto& key : directory.keys.of(id))
        out += "|key " + std::to_string(key.id.value) + key.title + key.fingerprint +
               iso8601_millis(key.created_at);
    for (const auto& email : directory.emails.of(id))
        out += "|email " + std::to_string(email.id.value) + email.address;
    for (const auto& key : directory.gpg_keys.of(id))
        out += "|gpg " + std::to_string(key.id.value) + key.fingerprint;
    for (const auto kind : {TokenKind::personal, TokenKind::impersonation}) {
        TokenFilter filter;
        filter.kind = kind;
        filter.account = id;
        for (const auto& each : directory.tokens.page(filter, 0, 100).tokens)
            out += "|token " + std::to_string(each.id.value) + each.name + "," + each.scopes + "," +
                   time(each.expires_at) + "," + time(each.revoked_at);
    }
    for (const auto space : {custom_attribute_space, std::string_view("status")})
        for (const auto& [name, value] : directory.settings.of(id, space)) out += "|" + name + "=" + value;
    return out + "\n";
}

std::string Scene::dump() {
    std::string out;
    for (const auto& account : world.directory().accounts.page({}, 0, 100).accounts) out += dump(account->id);
    for (const auto* person : people()) {
        const auto account = world.directory().accounts.find(person->id);
        const auto token = account ? world.directory().tokens.private_token_of(*account) : std::nullopt;
        out += person->username + (token && token->reveal() == person->private_token ? " has " : " lost ") +
               "the token\n";
        const auto password = Secret(person->username + "-password-1");
        if (account && account->state == State::active)
            out += world.directory().sign_in.with_password(person->username, password) ? "signs in\n"
                                                                                       : "does not\n";
    }
    return out;
}

}  // namespace usher::access
