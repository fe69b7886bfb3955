// For tests: is a dialect's OpenAPI document sound, and does it say what the operation list says?
#pragma once

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <map>
#include <set>
#include <string>

#include "api/dialect.h"
#include "api/openapi.h"
#include "base/text.h"

namespace usher::api {

inline void collect_references(const boost::json::value& value, std::set<std::string>& references) {
    if (value.is_array())
        for (const auto& each : value.get_array()) collect_references(each, references);
    if (!value.is_object()) return;
    for (const auto& member : value.get_object()) {
        if (member.key() == "$ref" && member.value().is_string())
            references.insert(std::string(member.value().get_string()));
        collect_references(member.value(), references);
    }
}

inline std::set<std::string> variables_of(std::string_view path) {
    std::set<std::string> names;
    for (const auto segment : split(path, '/'))
        if (segment.starts_with('{')) {
            const auto inner = segment.substr(1, segment.size() - 2);
            names.emplace(inner.substr(0, inner.find(':')));
        }
    return names;
}

inline void expect_sound_operation(const boost::json::object& described, const Operation& declared) {
    SCOPED_TRACE(std::string(declared.name));
    EXPECT_EQ(described.at("operationId").as_string(), declared.name);
    EXPECT_FALSE(described.at("summary").as_string().empty());
    EXPECT_FALSE(described.at("responses").as_object().empty());
    EXPECT_EQ(described.at("security").as_array().empty(), declared.access == Access::anyone);
    EXPECT_EQ(described.contains("x-access"), declared.access > Access::signed_in);

    std::set<std::string> in_path;
    std::set<std::pair<std::string, std::string>> seen;
    if (const auto* parameters = described.if_contains("parameters")) {
        for (const auto& each : parameters->as_array()) {
            const std::string name(each.at("name").as_string()), where(each.at("in").as_string());
            EXPECT_TRUE(seen.emplace(where, name).second) << "twice: " << name;
            EXPECT_TRUE(each.as_object().contains("schema"));
            if (where != "path") continue;
            EXPECT_TRUE(each.at("required").as_bool()) << name;
            in_path.insert(name);
        }
    }
    EXPECT_EQ(in_path, variables_of(declared.path));
    // A GET or DELETE documents no body.
    const bool bodiless = declared.method == Method::get || declared.method == Method::del;
    EXPECT_FALSE(bodiless && described.contains("requestBody"));
    for (const auto& response : described.at("responses").as_object()) {
        const auto key = std::string(response.key());
        EXPECT_TRUE(key == "default" || (key.size() == 3 && key[0] >= '1' && key[0] <= '5')) << key;
        EXPECT_TRUE(response.value().as_object().contains("description"));
    }
}

// OpenAPI 3.1: every operation exactly once, path parameters declared, every $ref of this document resolves.
inline void expect_sound_document(const Dialect& dialect) {
    const auto text = openapi(dialect, dialect.default_mount(), "1.2.3");
    EXPECT_EQ(text, openapi(dialect, dialect.default_mount(), "1.2.3")) << "not the same twice";
    ASSERT_TRUE(text.ends_with("}\n"));
    const auto document = boost::json::parse(text).as_object();
    EXPECT_EQ(document.at("openapi").as_string(), "3.1.0");
    EXPECT_EQ(document.at("info").at("title").as_string(), dialect.title());
    EXPECT_EQ(document.at("info").at("version").as_string(), "1.2.3");
    EXPECT_EQ(document.at("servers").as_array().at(0).at("url").as_string(), dialect.default_mount());

    std::map<std::string, const boost::json::object*> described;  // "GET /users/{id}"
    std::set<std::string> ids;
    for (const auto& path : document.at("paths").as_object()) {
        EXPECT_EQ(path.key().find(':'), std::string_view::npos) << path.key();
        for (const auto& operation : path.value().as_object()) {
            described[std::string(operation.key()) + " " + std::string(path.key())] =
                &operation.value().as_object();
            ids.emplace(operation.value().at("operationId").as_string());
        }
    }
    EXPECT_EQ(ids.size(), described.size()) << "an operationId is used twice";
    EXPECT_EQ(described.size(), dialect.operations().size());
    for (const auto& operation : dialect.operations()) {
        std::string path(operation.path);
        for (auto at = path.find(':'); at != std::string::npos; at = path.find(':'))
            path.erase(at, path.find('}', at) - at);
        const auto found = described.find(ascii_lower(word(operation.method)) + " " + path);
        ASSERT_NE(found, described.end()) << operation.name;
        expect_sound_operation(*found->second, operation);
    }

    const auto& components = document.at("components").as_object();
    std::set<std::string> references;
    collect_references(document, references);
    for (const auto& reference : references) {
        const std::string prefix = "#/components/schemas/";
        ASSERT_TRUE(reference.starts_with(prefix)) << reference;
        const auto* schema =
            components.at("schemas").as_object().if_contains(reference.substr(prefix.size()));
        ASSERT_NE(schema, nullptr) << reference;
        EXPECT_FALSE(schema->as_object().empty()) << reference << " is an empty promise";
    }
    for (const auto& operation : described)
        for (const auto& way : operation.second->at("security").as_array())
            for (const auto& scheme : way.as_object())
                EXPECT_TRUE(components.at("securitySchemes").as_object().contains(scheme.key()))
                    << scheme.key();
}

}  // namespace usher::api
