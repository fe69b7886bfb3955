// Plays every golden file against a fresh world, on both engines.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <regex>

#include "base/text.h"
#include "case_file.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "json_match.h"
#include "mail/message.h"
#include "support/engines.h"
#include "support/text_match.h"
#include "support/world.h"

namespace usher::golden {
namespace {

namespace json = boost::json;
using testing::Answer;
using testing::World;

constexpr auto seed_key =
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAABJQAAAIEAiPWx6WM4lhHNedGfBpPJNPpZ7yKu+dnn1SJejgt4596k6YjzGGphH2TUxwKzxcKDKKezwkpfnxPk"
    "SMkuEspGRt/aZZ9wa++Oi7Qkr8prgHc4soW6NUlfDzpvZK2H5E7eQaSeP3SAwGmQKUFHCddNaP0L+hM7zhFNzjFvpaMgJw0=";

std::string as_text(const json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

void must(const auto& result) {
    if (!result) throw std::runtime_error("the world could not be made");
}

class Player {
  public:
    Player(const std::string& store_url, bool populated) : world_(store_url) {
        variables_["now"] = "2016-05-01T12:00:00.000Z";
        if (populated) populate();
    }

    void play(const Step& step) {
        if (step.directive)
            obey(*step.directive);
        else
            ask(*step.request);
    }

  private:
    void populate() {
        person("root", "Administrator", "root@example.org", "root", "root_token", true);
        person("john_smith", "John Smith", "john@example.com", "john", "john_token");
        const auto jack = person("jack_smith", "Jack Smith", "jack@example.com", "jack", "jack_token");
        const auto lena = person("ldap_lena", "Lena LDAP", "lena@example.com", "lena", "lena_token");
        const auto mary = person("mary", "Mary Major", "mary@example.com", "mary", "mary_token");
        auto& directory = world_.directory();
        const auto permit = policy::operate();
        must(directory.accounts.block(permit, jack));
        must(directory.accounts.set_identity(permit, lena,
                                             {"ldapmain", "uid=lena,ou=people,dc=example,dc=com"}));
        must(directory.accounts.set_state(permit, lena, State::ldap_blocked));
        must(directory.accounts.set_identity(permit, mary, {"github", "2435223452345"}));
        must(directory.accounts.set_identity(permit, mary, {"bitbucket", "mary"}));
        must(directory.emails.add(permit, mary, "mary@work.example", {}, core::Emails::Proof::given));
        variables_["mary_key_id"] = directory.keys.add(permit, mary, "laptop", seed_key).value().id.value;
    }

    AccountId person(const std::string& username, const std::string& name, const std::string& email,
                     const std::string& word, const std::string& variable, bool admin = false) {
        const auto made = world_.make_person(username, name, email, word + "-password-1", admin);
        variables_[variable] = made.private_token.reveal();
        return made.account.id;
    }

    std::string filled(const std::string& text) const {
        std::string out;
        for (std::size_t at = 0; at < text.size();) {
            const auto open = text.find("{{", at);
            const auto close = open == std::string::npos ? open : text.find("}}", open);
            if (close == std::string::npos) return out + text.substr(at);
            const auto known = variables_.find(text.substr(open + 2, close - open - 2));
            const bool is_variable = known != variables_.end();
            out += text.substr(at, open - at);
            out += is_variable ? as_text(known->second) : "{";
            at = is_variable ? close + 2 : open + 1;
        }
        return out;
    }

    void ask(const Case& one) {
        World::Headers headers;
        for (const auto& [name, value] : one.headers) headers.emplace_back(name, filled(value));
        const auto body = one.body_is_hex ? from_hex(one.body) : filled(one.body);
        const auto answer = world_.ask(one.method, filled(one.target), headers, body);
        EXPECT_EQ(answer.status, one.status) << answer.body;
        for (const auto& [name, value] : one.expected_headers) expect_header(name, filled(value), answer);
        if (one.expected_body) expect_body(*one.expected_body, answer);
    }

    void expect_header(const std::string& name, const std::string& expected, const Answer& answer) {
        const auto values = answer.headers_named(name);
        if (expected == "{{absent}}") {
            EXPECT_TRUE(values.empty()) << name << ": " << values.front();
            return;
        }
        for (const auto& value : values)
            if (matches(expected, value)) return;
        ADD_FAILURE() << name << ": expected " << expected << ", got "
                      << (values.empty() ? "none" : ::testing::PrintToString(values));
    }

    bool matches(const std::string& expected, const std::string& actual) {
        const auto saved = testing::match_text(expected, actual);
        if (!saved) return false;
        for (const auto& [name, value] : *saved) variables_[name] = value;
        return true;
    }

    void expect_body(const std::string& expected, const Answer& answer) {
        if (expected == "(empty)") {
            EXPECT_EQ(answer.body, "");
            return;
        }
        if (expected.starts_with("@bytes\n")) {
            const auto text = filled(expected.substr(7));
            EXPECT_TRUE(matches(text, answer.body)) << "expected " << text << "\ngot      " << answer.body;
            return;
        }
        boost::system::error_code error;
        const auto want = json::parse(expected, error);
        if (error) {
            EXPECT_EQ(answer.body, filled(expected));
            return;
        }
        const auto have = json::parse(answer.body, error);
        ASSERT_FALSE(error) << "the answer is not JSON: " << answer.body;
        EXPECT_EQ(mismatch(want, have, variables_), "") << answer.body;
    }

    static std::string from_hex(const std::string& digits) {
        std::string out;
        for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
            out.push_back(static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16)));
        return out;
    }

    void obey(const Directive& directive) {
        const auto& words = directive.words;
        if (words.at(0) == "clock") {
            world_.clock.time = *parse_time(words.at(1));
            return;
        }
        if (words.at(0) == "world" || words.at(0) == "needs") return;  // obeyed before the first step
        const auto& act = words.at(1);
        if (act.starts_with("mail_")) {
            look_at_mail(directive);
        } else if (act == "count_mails") {
            variables_[words.at(2)] = static_cast<std::int64_t>(world_.mails().size());
        } else if (act == "record_uses") {
            world_.directory().sessions.write_uses(1000);
        } else if (act == "confirm_link") {
            const auto text = world_.mails().back().text;
            const auto start = text.find("/users/confirmation");
            variables_[words.at(2)] = text.substr(start, text.find('\n', start) - start);
        } else {
            const auto account = world_.directory().accounts.find_by_username(words.at(2)).value();
            obey_for(account, directive);
        }
    }

    void look_at_mail(const Directive& directive) {
        const auto& act = directive.words.at(1);
        const auto mails = world_.mails();
        if (mails.empty()) throw std::runtime_error("no mail waits");
        const auto& newest = mails.back();
        auto& variable = variables_[directive.words.at(2)];
        if (act == "mail_subject") {
            variable = newest.subject;
        } else if (act == "mail_to") {
            variable = newest.to;
        } else if (act == "mail_to_header") {
            variable = mail::to_header(newest);
        } else if (act == "mail_match") {
            std::smatch found;
            if (!std::regex_search(newest.text, found, std::regex(directive.from_word(3))))
                throw std::runtime_error("nothing like it in the mail:\n" + newest.text);
            variable = found.str(1);
        } else {
            throw std::runtime_error("there is no @operator " + act);
        }
    }

    void obey_for(const Account& account, const Directive& directive) {
        auto& accounts = world_.directory().accounts;
        const auto permit = policy::operate();
        const auto& act = directive.words.at(1);
        if (const auto state = state_after(act)) {
            must(accounts.set_state(permit, account.id, *state));
        } else if (act == "block") {
            must(accounts.block(permit, account.id));
        } else if (act == "unblock") {
            must(accounts.unblock(permit, account.id));
        } else if (act == "delete") {
            must(accounts.erase(permit, account.id));
        } else if (act == "confirm") {
            must(world_.directory().confirmation.confirm(permit, account.id));
        } else if (act == "activity") {
            must(accounts.set_last_seen(permit, account.id, *parse_date(directive.words.at(3))));
        } else if (act == "two_factor") {
            core::AccountChange change;
            change.two_factor_enabled = true;
            must(accounts.change(permit, account.id, change));
        } else {
            make_token(account, directive);
        }
    }

    static std::optional<State> state_after(const std::string& act) {
        if (act == "block_by_ldap") return State::ldap_blocked;
        if (act == "active") return State::active;
        if (act == "ban") return State::banned;
        if (act == "deactivate") return State::deactivated;
        if (act == "pending") return State::blocked_pending_approval;
        return std::nullopt;
    }

    void make_token(const Account& account, const Directive& directive) {
        const auto& act = directive.words.at(1);
        const auto now = world_.clock.now();
        const auto secret = crypto::personal_token();
        Token row;
        row.account = account.id;
        row.kind = TokenKind::personal;
        row.name = act;
        row.scopes = "api";
        row.created_at = now;
        if (act == "expired_token")
            row.expires_at = now - std::chrono::seconds(1);
        else if (act == "revoked_token")
            row.revoked_at = now;
        else if (act == "scoped_token")
            row.scopes = spaced(directive.words.at(4));
        else if (act != "personal_token")
            throw std::runtime_error("there is no @operator " + act);
        must(world_.directory().environment.store.write(
            policy::operate(), [&](Writer& writer) -> Result<TokenId> {
                return writer.tokens().insert(row, crypto::sha256(secret.reveal()));
            }));
        variables_[directive.words.at(3)] = secret.reveal();
    }

    // From words joined by commas.
    static std::string spaced(std::string words) {
        std::replace(words.begin(), words.end(), ',', ' ');
        return words;
    }

    World world_;
    Variables variables_;
};

// "@world empty" as the first step.
bool starts_empty(const Step& first) {
    return first.directive && first.directive->words == std::vector<std::string>{"world", "empty"};
}

// "@needs DIALECT" for one that this program does not speak.
bool lacks_a_dialect(const std::vector<Step>& steps) {
    const auto names = Dialects::names();
    return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
        return step.directive && step.directive->words.at(0) == "needs" &&
               std::find(names.begin(), names.end(), step.directive->words.at(1)) == names.end();
    });
}

// One folder per dialect of the program, and the checks of this very runner.
std::vector<std::filesystem::path> golden_files() {
    auto folders = Dialects::names();
    folders.emplace_back("harness");
    std::vector<std::filesystem::path> files;
    for (const auto& folder : folders)
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator(std::filesystem::path(GOLDEN_FILES) / folder))
            if (entry.path().extension() == ".golden") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

using Parameter = std::tuple<std::string, std::filesystem::path>;

class Golden : public ::testing::TestWithParam<Parameter> {};

TEST_P(Golden, File) {
    const auto& [engine, file] = GetParam();
    const auto steps = read_case_file(file);
    ASSERT_FALSE(steps.empty());
    if (lacks_a_dialect(steps)) GTEST_SKIP() << "needs a dialect that is not there";
    Player player(testing::fresh_store(engine), !starts_empty(steps.front()));
    for (const auto& step : steps) {
        const int line = step.request ? step.request->line : step.directive->line;
        SCOPED_TRACE(file.filename().string() + ":" + std::to_string(line) + " " +
                     (step.request ? step.request->title : ""));
        player.play(step);
    }
}

std::string test_name(const ::testing::TestParamInfo<Parameter>& parameter) {
    const auto& [engine, file] = parameter.param;
    auto name = engine + "_" + std::filesystem::relative(file, GOLDEN_FILES).string();
    for (auto& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Dialects, Golden,
                         ::testing::Combine(::testing::Values("sqlite", "postgres"),
                                            ::testing::ValuesIn(golden_files())),
                         test_name);

}  // namespace
}  // namespace usher::golden

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    usher::log::set_level(usher::log::Level::off);
    return RUN_ALL_TESTS();
}
