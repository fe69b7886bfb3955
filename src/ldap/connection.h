// One connection to an LDAP server: opened, encrypted, bound, within a given time.
#pragma once

#include <ldap.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "ldap/settings.h"
#include "ldap/wire.h"

namespace usher::ldap {

// Why an operation did not do what it was for, in plain words, and LDAP's number for it.
struct Trouble : std::runtime_error {
    Trouble(int number, const std::string& words) : std::runtime_error(words), code(number) {}
    int code;
};

class Deadline {
  public:
    explicit Deadline(std::chrono::milliseconds time) : end_(std::chrono::steady_clock::now() + time) {}
    explicit Deadline(std::chrono::steady_clock::time_point end) : end_(end) {}
    timeval left() const;
    std::chrono::steady_clock::time_point end() const { return end_; }

  private:
    std::chrono::steady_clock::time_point end_;
};

struct FreeMessage {
    void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
};
using Message = std::unique_ptr<LDAPMessage, FreeMessage>;

// An entry as it came; valid while it is handed over.
class RawEntry {
  public:
    RawEntry(LDAP* session, LDAPMessage* message) : session_(session), message_(message) {}
    std::string dn() const;
    std::vector<std::string> values(const std::string& attribute) const;
    // Of an attribute that came in part ("member;range=0-1499"): where the next part begins.
    std::optional<std::size_t> next_range(const std::string& attribute, std::vector<std::string>& part) const;

    LDAP* session() const { return session_; }
    LDAPMessage* message() const { return message_; }

  private:
    LDAP* session_;
    LDAPMessage* message_;
};

struct Search {
    std::string base;
    int scope = LDAP_SCOPE_SUBTREE;
    std::string filter;
    std::vector<std::string> attributes;
    int page_size = 0;  // 0: all in one answer
    int size_limit = 0;
    std::optional<Deadline> until = {};  // for all of it
};

// No ldap.conf or .ldaprc of whoever starts the program has a say. Before the first thread starts.
void ignore_surroundings();

class Connection {
  public:
    // Connects to the first server that answers and encrypts, all within the time. Throws Trouble.
    Connection(const Settings& settings, const Deadline& deadline);
    Connection(Connection&&) noexcept = default;
    Connection& operator=(Connection&&) noexcept = default;

    // An empty password with a name is not sent: servers take it for nobody and say yes. Throws Trouble.
    void bind(const std::string& dn, const Secret& password, const Deadline& deadline);
    void bind_service(const Settings& settings, const Deadline& deadline) {
        if (!settings.bind_dn.empty()) bind(settings.bind_dn, settings.bind_password, deadline);
    }

    // Every entry in order until `take` says false. `wait`: for each message. Throws Trouble unless the
    // server said that it was all. The number of references to other servers that came instead of entries.
    int search(const Search& search, std::chrono::milliseconds wait,
               const std::function<bool(const RawEntry&)>& take);

    LDAP* session() const { return session_.get(); }
    std::chrono::steady_clock::time_point used_at = std::chrono::steady_clock::now();

  private:
    struct Close {
        void operator()(LDAP* session) const { ldap_unbind_ext(session, nullptr, nullptr); }
    };
    // What a page leaves for the next one; empty after the last.
    std::string search_page(const Search& search, std::chrono::milliseconds wait, const std::string& cookie,
                            const std::function<bool(const RawEntry&)>& take, int& references, bool& stopped);

    void open(const std::string& url, const Settings& settings, const Deadline& deadline);
    // The next message of an operation. Throws Trouble when none comes in time.
    Message next_message(int operation, const Deadline& deadline);
    friend class Directory;

    std::unique_ptr<Wire> wire_;  // outlives the session
    std::unique_ptr<LDAP, Close> session_;
};

// What the server said last, as far as it helps people.
std::string words_of(LDAP* session, int code);

}  // namespace usher::ldap
