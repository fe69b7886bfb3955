#include "api/openapi.h"

#include <boost/json/serialize.hpp>
#include <map>

#include "base/text.h"

namespace usher::api {
namespace json = boost::json;
namespace {

void print(std::string& out, const json::value& value, int indent) {
    const std::string inner(static_cast<std::size_t>(indent) + 2, ' ');
    const std::string outer(static_cast<std::size_t>(indent), ' ');
    const auto list = [&](const auto& items, char open, char close, auto print_item) {
        out.push_back(open);
        bool first = true;
        for (const auto& item : items) {
            out.append(first ? "\n" : ",\n").append(inner);
            first = false;
            print_item(item);
        }
        if (!first) out.append("\n").append(outer);
        out.push_back(close);
    };
    if (value.is_object()) {
        list(value.get_object(), '{', '}', [&](const auto& member) {
            out.append(json::serialize(json::value(member.key()))).append(": ");
            print(out, member.value(), indent + 2);
        });
    } else if (value.is_array()) {
        list(value.get_array(), '[', ']', [&](const auto& item) { print(out, item, indent + 2); });
    } else {
        out.append(json::serialize(value));
    }
}

// "/users/{id:digits}" -> "/users/{id}"
std::string documented_path(std::string_view path) {
    std::string out(path);
    for (auto colon = out.find(':'); colon != std::string::npos; colon = out.find(':'))
        out.erase(colon, out.find('}', colon) - colon);
    return out;
}

// Empty where the security of the operation says it all.
std::string_view who_may(Access access) {
    switch (access) {
        case Access::anyone:
        case Access::guest:
        case Access::signed_in:
            return {};
        case Access::owner:
            return "the account in the path and administrators only";
        case Access::member:
            return "members of the group in the path only";
        case Access::manager:
            return "managers of the group in the path only";
        case Access::reader:
            return "readers of the project in the path only";
        case Access::writer:
            return "writers of the project in the path only";
        case Access::admin:
            return "administrators only";
    }
    return {};
}

bool in_path(std::string_view path, std::string_view name) {
    return path.find("{" + std::string(name) + "}") != std::string_view::npos ||
           path.find("{" + std::string(name) + ":") != std::string_view::npos;
}

json::object parameter(const InputField& field, std::string_view where) {
    json::object out{{"name", field.name}, {"in", where}, {"required", where == "path" || field.required}};
    if (!field.description.empty()) out["description"] = field.description;
    out["schema"] = field.schema;
    return out;
}

// Variables the handler reads from the path itself rather than from its input type.
void add_unlisted_variables(json::array& parameters, const Operation& operation,
                            const std::vector<InputField>& inputs) {
    auto path = operation.path;
    for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1)) {
        auto name = path.substr(open + 1, path.find('}', open) - open - 1);
        const bool digits = name.ends_with(":digits");
        name = name.substr(0, name.find(':'));
        bool listed = false;
        for (const auto& field : inputs) listed |= field.name == name;
        if (!listed)
            parameters.push_back(
                parameter({std::string(name), "", type_of(digits ? "integer" : "string"), true}, "path"));
    }
}

json::object request_body(const std::vector<const InputField*>& fields) {
    json::object properties;
    json::array required;
    for (const auto* field : fields) {
        auto schema = field->schema;
        if (!field->description.empty()) schema["description"] = field->description;
        properties[field->name] = std::move(schema);
        if (field->required) required.emplace_back(field->name);
    }
    json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
    const bool must = !required.empty();
    if (must) schema["required"] = std::move(required);
    json::object content;
    content["application/json"] = json::object{{"schema", schema}};
    content["application/x-www-form-urlencoded"] = json::object{{"schema", schema}};
    return {{"required", must}, {"content", std::move(content)}};
}

// A body that is decoded on its own is JSON.
json::object json_body(json::object schema, bool required) {
    json::object content;
    content["application/json"] = json::object{{"schema", std::move(schema)}};
    return {{"required", required}, {"content", std::move(content)}};
}

json::object describe(const Operation& operation, json::object& components, bool has_error_schema,
                      const json::object& security) {
    Description description(components);
    operation.describe(description);

    json::array parameters;
    std::vector<const InputField*> body;
    for (const auto& field : description.inputs) {
        if (in_path(operation.path, field.name))
            parameters.push_back(parameter(field, "path"));
        else if (operation.method == Method::get || operation.method == Method::del || description.body)
            parameters.push_back(parameter(field, "query"));
        else
            body.push_back(&field);
    }
    add_unlisted_variables(parameters, operation, description.inputs);

    json::object out{{"operationId", operation.name}, {"summary", operation.summary}};
    if (!parameters.empty()) out["parameters"] = std::move(parameters);
    if (!body.empty()) out["requestBody"] = request_body(body);
    if (description.body) out["requestBody"] = json_body(*description.body, description.body_required);

    json::object success{{"description", "Done."}};
    if (description.has_body) {
        json::object media;
        if (!description.answer.empty()) media["schema"] = description.answer;
        success["content"] = json::object{{description.media_type, std::move(media)}};
    }
    json::object responses;
    const int status = description.has_body ? operation.status : status_without_content(operation.status);
    responses[std::to_string(status)] = std::move(success);
    if (has_error_schema) {
        json::object error{{"description", "Refused."}};
        error["content"] = json::object{
            {"application/json", json::object{{"schema", {{"$ref", "#/components/schemas/Error"}}}}}};
        responses["default"] = std::move(error);
    }
    out["responses"] = std::move(responses);
    if (operation.access == Access::anyone) {
        out["security"] = json::array{};
    } else {
        json::array ways;
        if (operation.access == Access::guest) ways.push_back(json::object());
        for (const auto& scheme : security) ways.push_back(json::object{{scheme.key(), json::array{}}});
        out["security"] = std::move(ways);
    }
    if (const auto who = who_may(operation.access); !who.empty()) out["x-access"] = who;
    return out;
}

}  // namespace

std::string openapi(const Dialect& dialect, std::string_view mount, std::string_view version) {
    json::object components;
    const auto security = dialect.security_schemes();
    auto error = dialect.error_schema();
    const bool has_error = !error.empty();
    if (has_error) components["Error"] = std::move(error);

    json::object paths;
    for (const auto& operation : dialect.operations()) {
        auto& path = paths[documented_path(operation.path)];
        if (!path.is_object()) path.emplace_object();
        path.get_object()[ascii_lower(word(operation.method))] =
            describe(operation, components, has_error, security);
    }
    json::object document{
        {"openapi", "3.1.0"},
        {"info", {{"title", dialect.title()}, {"version", version}}},
        {"servers", json::array{{{"url", mount}}}},
        {"paths", std::move(paths)},
        {"components", {{"schemas", std::move(components)}, {"securitySchemes", security}}}};
    std::string out;
    print(out, document, 0);
    out.push_back('\n');
    return out;
}

}  // namespace usher::api
