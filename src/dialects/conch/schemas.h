// What may be sent, as JSON Schemas (draft-07): interpreted by validation.h, shown by OpenAPI and served
// below /schema. Every rule is in schemas.cpp, once.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace usher::conch {

enum class SchemaType { request, query_params, response };

std::string_view word(SchemaType type);

struct Schema {
    SchemaType type;
    std::string name;           // "update_user"
    boost::json::object rules;  // with references into definitions()

    std::string url() const;    // "/schema/request/update_user"
    std::string title() const;  // "UpdateUser"
};

// Parts that rules refer to as "#/definitions/NAME".
const boost::json::object& definitions();
// What a schema means: itself, or the definition that it refers to.
const boost::json::object& resolved(const boost::json::object& schema);
// The same with every reference replaced by what it refers to, for OpenAPI.
boost::json::object inlined(const boost::json::object& schema);

// Of a request or a query string. Throws std::logic_error for a name that is none.
const Schema& schema_of(SchemaType type, std::string_view name);

// What is served at a schema's address, by either of its names; nullptr when there is none. Keys are sorted.
const std::string* schema_document(SchemaType type, std::string_view name_or_title);

}  // namespace usher::conch
