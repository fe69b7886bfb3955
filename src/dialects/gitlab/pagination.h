// Pages of GET /users and the headers that describe them (contract/gitlab.md section 5).
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>

#include "api/call.h"
#include "dialects/gitlab/dialect.h"

namespace usher::gitlab {

class Paging {
  public:
    // Whatever is not a usable number counts as not given; more than 100 a page count as 100.
    Paging(const std::optional<std::string>& page, const std::optional<std::string>& per_page);
    Paging(std::optional<std::int64_t> page, std::optional<std::int64_t> per_page);

    std::int64_t offset() const;
    std::int64_t per_page() const { return per_page_; }
    // X-Total … Link. A total above `counted` is not known: it is left out, and so are the pages and the last
    // one.
    void write_headers(const Gitlab& gitlab, api::Call& call, std::int64_t total,
                       std::int64_t counted = std::numeric_limits<std::int64_t>::max()) const;

  private:
    std::int64_t page_;
    std::int64_t per_page_;
};

// The address of the request without its query, and its parameters, sorted and encoded, with these set (or,
// where empty, left out): what a link to another page consists of.
using Replaced = std::map<std::string, std::string>;
std::string link_to(const Gitlab& gitlab, const api::Call& call, const Replaced& replaced);

}  // namespace usher::gitlab
