// A whole server without sockets: a store, the core and every dialect, with a clock that tests move.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/dispatch.h"
#include "core/directory.h"
#include "main/config.h"
#include "main/dialects.h"

namespace usher::testing {

class MovableClock : public Clock {
  public:
    Time now() const override { return time; }
    Time time = *parse_time("2016-05-01T12:00:00.000Z");
};

struct Answer {
    int status = 0;
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> headers;  // several of one name in their order
    std::string body;
    std::string_view operation;
    std::optional<std::string> header(std::string_view name) const;  // the first
    std::vector<std::string> headers_named(std::string_view name) const;
};

class World {
  public:
    // `store_url` names an empty store.
    explicit World(const std::string& store_url);
    ~World();

    using Headers = std::vector<std::pair<std::string, std::string>>;
    Answer ask(const std::string& method, const std::string& target, const Headers& headers = {},
               const std::string& body = {});

    // Confirmed; the password costs next to nothing to hash here.
    core::Created make_person(const std::string& username, const std::string& name, const std::string& email,
                              const std::string& password, bool admin = false);
    // Waiting mails, oldest first.
    std::vector<Mail> mails();

    MovableClock clock;
    core::Directory& directory();
    Dialects& dialects();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace usher::testing
