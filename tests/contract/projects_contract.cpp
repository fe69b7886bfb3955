// Projects, workflows, grants, favorites.
#include "contract/engines.h"

namespace usher::test {
namespace {

Group group_named(const std::string& name) {
    Group group;
    group.uuid = bare_account(name).uuid;
    group.name = group.display_name = group.sso_name = name;
    return group;
}

class ProjectsContract : public StoreContract {
  protected:
    ProjectId project(const std::string& key, const std::string& name) {
        return write([&](Writer& w) {
            return w.projects().insert({{}, key, name, "", "", "", at(1), at(1)});
        });
    }
    WorkflowId workflow(ProjectId in, const std::string& key, const std::string& name) {
        return write([&](Writer& w) {
            return w.projects().insert_workflow({{}, in, key, name, "", "", "", "{}", at(1)});
        });
    }
    GroupId group(const std::string& name, const std::vector<AccountId>& members) {
        return write([&](Writer& w) {
            const auto id = w.groups().insert(group_named(name));
            for (const auto member : members) w.groups().join(id, member, false);
            return id;
        });
    }
    template <class Id>
    void grant(Id on, GroupId to, Permission permission) {
        write([&](Writer& w) { w.projects().grant(on, to, permission); });
    }
    template <class Id>
    bool toggle(AccountId account, Id id) {
        return write([&](Writer& w) { return w.projects().toggle_favorite(account, id); });
    }
    Permissions permissions_of(AccountId account) {
        return read([&](Reader& r) { return r.projects().permissions_of(account); });
    }
    using Strings = std::vector<std::string>;
    Strings keys(const std::vector<Project>& projects) {
        Strings found;
        for (const auto& each : projects) found.push_back(each.key);
        return found;
    }
    Strings names(const std::vector<Shortcut>& shortcuts) {
        Strings found;
        for (const auto& each : shortcuts)
            found.push_back(each.project_key + (each.workflow ? "/" + *each.workflow : "") +
                            (each.favorite ? "*" : ""));
        return found;
    }

    void SetUp() override {
        StoreContract::SetUp();
        ann = add(bare_account("ann"));
        ben = add(bare_account("ben"));
    }

    AccountId ann, ben;
};
USHER_ON_EVERY_ENGINE(ProjectsContract);

TEST_P(ProjectsContract, a_project_and_its_workflows_come_back_as_they_were_stored) {
    Project wanted{{}, "KEY", "Näme", "text", "data:x", R"({"a":"b"})", at(3), at(4)};
    wanted.id = write([&](Writer& w) { return w.projects().insert(wanted); });
    EXPECT_EQ(read([](Reader& r) { return r.projects().by_key("KEY"); }), wanted);
    EXPECT_FALSE(read([](Reader& r) { return r.projects().by_key("key"); }));

    Workflow run{{}, wanted.id, "KEY", "run", "text", "data:y", "", R"({"node":1})", at(5)};
    run.id = write([&](Writer& w) { return w.projects().insert_workflow(run); });
    const auto build = workflow(wanted.id, "KEY", "build");
    read([&](Reader& r) {
        EXPECT_EQ(r.projects().workflow(wanted.id, "run"), run);
        EXPECT_FALSE(r.projects().workflow(wanted.id, "Run"));
        const auto all = r.projects().workflows_of(wanted.id);
        EXPECT_EQ(all.size(), 2u);
        EXPECT_EQ(all.front().id, build);
        return 0;
    });
    write([&](Writer& w) { w.projects().touch(wanted.id, at(9)); });
    EXPECT_EQ(read([](Reader& r) { return r.projects().by_key("KEY")->updated_at; }), at(9));
    EXPECT_TRUE(write([&](Writer& w) { return w.projects().lock(wanted.id); }));
    EXPECT_FALSE(write([&](Writer& w) { return w.projects().lock({wanted.id.value + 1}); }));
}

TEST_P(ProjectsContract, keys_and_names_are_unique) {
    const auto one = project("ONE", "same");
    EXPECT_THROW(project("ONE", "other"), Violation);
    const auto two = project("TWO", "same");
    workflow(one, "ONE", "run");
    EXPECT_THROW(workflow(one, "ONE", "run"), Violation);
    workflow(two, "TWO", "run");
}

TEST_P(ProjectsContract, the_highest_permission_of_ones_groups_counts) {
    const auto one = project("ONE", "z");
    const auto two = project("TWO", "a");
    project("NONE", "b");
    const auto run = workflow(one, "ONE", "run");
    const auto readers = group("readers", {ann, ben});
    const auto writers = group("a-writers", {ann});
    grant(one, readers, Permission::execute);
    grant(one, readers, Permission::read);
    grant(one, writers, Permission::write);
    grant(two, readers, Permission::execute);
    grant(run, readers, Permission::execute);

    const auto expected =
        std::vector<Grant>{{writers, "a-writers", Permission::write}, {readers, "readers", Permission::read}};
    read([&](Reader& r) {
        EXPECT_EQ(r.projects().grants(one), expected);
        EXPECT_EQ(r.projects().permission(one, ann), Permission::write);
        EXPECT_EQ(r.projects().permission(one, ben), Permission::read);
        EXPECT_EQ(r.projects().permission(one, AccountId{ben.value + 1}), std::nullopt);
        EXPECT_EQ(keys(r.projects().readable_by(ben)), (Strings{"TWO", "ONE"}));
        EXPECT_EQ(keys(r.projects().all()), (Strings{"TWO", "NONE", "ONE"}));
        EXPECT_EQ(r.projects().grants(run), (std::vector<Grant>{{readers, "readers", Permission::execute}}));
        EXPECT_EQ(r.projects().workflow_grants_in(one),
                  (std::vector<WorkflowGrant>{{run, {readers, "readers", Permission::execute}}}));
        return 0;
    });
    EXPECT_EQ(permissions_of(ann), (Permissions{{{"ONE", Permission::write}, {"TWO", Permission::execute}},
                                                {{{"ONE", "run"}, Permission::execute}}}));
}

TEST_P(ProjectsContract, a_right_on_a_project_reaches_its_workflows) {
    const auto one = project("ONE", "one");
    const auto two = project("TWO", "two");
    const auto first = workflow(one, "ONE", "first");
    const auto second = workflow(one, "ONE", "second");
    workflow(two, "TWO", "first");
    const auto team = group("team", {ann});
    grant(second, team, Permission::write);
    write([&](Writer& w) { w.projects().grant_in_workflows(one, team, Permission::read); });
    const auto rights = [&] {
        std::vector<std::pair<std::string, int>> found;
        for (const auto& [name, permission] : permissions_of(ann).workflows)
            found.emplace_back(name.project_key + "/" + name.name, static_cast<int>(permission));
        return found;
    };
    using Rights = std::vector<std::pair<std::string, int>>;
    EXPECT_EQ(rights(), (Rights{{"ONE/first", 4}, {"ONE/second", 7}}));
    write([&](Writer& w) {
        w.projects().change_in_workflows(one, team, Permission::read, Permission::execute);
    });
    EXPECT_EQ(rights(), (Rights{{"ONE/first", 5}, {"ONE/second", 7}}));
    grant(first, team, Permission::read);
    write([&](Writer& w) { w.projects().revoke_in_workflows(one, team); });
    EXPECT_EQ(rights(), Rights{});
}

TEST_P(ProjectsContract, favorites_turn_and_are_ones_own) {
    const auto one = project("ONE", "b");
    const auto two = project("TWO", "a");
    const auto run = workflow(one, "ONE", "run");
    workflow(two, "TWO", "build");
    const auto team = group("team", {ann});
    grant(one, team, Permission::read);

    EXPECT_TRUE(toggle(ann, one));
    EXPECT_FALSE(toggle(ann, one));
    EXPECT_TRUE(toggle(ann, one));
    EXPECT_TRUE(toggle(ann, two));
    EXPECT_TRUE(toggle(ann, run));
    EXPECT_TRUE(toggle(ben, two));
    read([&](Reader& r) {
        auto& projects = r.projects();
        EXPECT_TRUE(projects.is_favorite(ann, run));
        EXPECT_FALSE(projects.is_favorite(ben, run));
        EXPECT_FALSE(projects.is_favorite(ben, one));
        EXPECT_EQ(projects.favorite_projects(ben), std::vector{two});
        EXPECT_EQ(projects.favorite_workflows(ann), std::vector{run});
        EXPECT_EQ(names(projects.favorites(ann, false)), (Strings{"ONE*", "ONE/run*"}));
        EXPECT_EQ(names(projects.favorites(ann, true)), (Strings{"TWO*", "ONE*", "ONE/run*"}));
        EXPECT_EQ(names(projects.shortcuts(ann, false)), (Strings{"ONE*", "ONE/run*"}));
        EXPECT_EQ(names(projects.shortcuts(ann, true)), (Strings{"TWO*", "ONE*", "TWO/build", "ONE/run*"}));
        EXPECT_EQ(names(projects.shortcuts(ben, false)), Strings{});
        return 0;
    });
}

TEST_P(ProjectsContract, what_belongs_to_it_goes_with_a_project) {
    const auto one = project("ONE", "one");
    const auto run = workflow(one, "ONE", "run");
    const auto team = group("team", {ann});
    grant(one, team, Permission::write);
    grant(run, team, Permission::write);
    toggle(ann, one);
    toggle(ann, run);
    write([&](Writer& w) { w.projects().erase(one); });
    EXPECT_EQ(permissions_of(ann), Permissions{});
    read([&](Reader& r) {
        EXPECT_TRUE(r.projects().all().empty());
        EXPECT_TRUE(r.projects().shortcuts(ann, true).empty());
        EXPECT_TRUE(r.projects().favorite_workflows(ann).empty());
        EXPECT_TRUE(r.groups().by_id(team));
        return 0;
    });
    EXPECT_NE(project("ONE", "again"), one);
}

TEST_P(ProjectsContract, rights_go_with_a_group_favorites_with_a_person_or_workflow) {
    const auto one = project("ONE", "one");
    const auto run = workflow(one, "ONE", "run");
    const auto team = group("team", {ann});
    grant(one, team, Permission::write);
    grant(run, team, Permission::write);
    toggle(ben, one);
    toggle(ann, run);
    write([&](Writer& w) { w.groups().erase(team); });
    EXPECT_EQ(permissions_of(ann), Permissions{});
    EXPECT_TRUE(read([&](Reader& r) { return r.projects().grants(one); }).empty());
    write([&](Writer& w) { w.accounts().erase(ben, ann, at(2)); });
    EXPECT_TRUE(read([&](Reader& r) { return r.projects().favorite_projects(ben); }).empty());
    EXPECT_TRUE(write([&](Writer& w) { return w.projects().erase_workflow(one, "run"); }));
    EXPECT_FALSE(write([&](Writer& w) { return w.projects().erase_workflow(one, "run"); }));
    EXPECT_TRUE(read([&](Reader& r) { return r.projects().favorite_workflows(ann); }).empty());
}

TEST_P(ProjectsContract, a_revoked_right_is_gone) {
    const auto one = project("ONE", "one");
    const auto team = group("team", {ann});
    grant(one, team, Permission::write);
    write([&](Writer& w) { w.projects().revoke(one, team); });
    EXPECT_EQ(read([&](Reader& r) { return r.projects().permission(one, ann); }), std::nullopt);
}

}  // namespace
}  // namespace usher::test
