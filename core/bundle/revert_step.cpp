// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/planner.h"
#include "core/bundle/revert.h"
#include "core/patch/diff.h"
#include "core/patch/position.h"

namespace stackport::bundle {
namespace {

using Files = std::map<std::string, std::string>;

/// Takes the commits that one component's policy names out of its code in the image.
class Reverter {
 public:
  Reverter(Planner& planner, Part& part) : planner_(planner), part_(part) {
    const auto* component = part.component;
    const auto& stack = planner.inputs.stack;
    scope_.owns = [&stack, component](const auto& path) {
      return stack.owner_of(path) == component;
    };
    for (const auto* list : {&component->sources, &component->headers})
      for (const auto& pattern : *list) {
        const size_t star = pattern.find('*');
        auto folder = star == pattern.npos ? pattern : parent_of(pattern.substr(0, star));
        if (folder.ends_with('/')) folder.pop_back();
        scope_.folders.push_back(std::move(folder));
      }
  }

  Result<void> run(const std::vector<const policy::Revert*>& entries) {
    STACKPORT_TRY(const auto history, kernel::History::open(planner_.inputs.x->origin()));
    STACKPORT_TRY(const auto wanted, wanted_reverts(history, entries, scope_));
    const Files before = owned();
    for (const auto& each : wanted) {
      STACKPORT_CHECK(refuse_build_files(history, each));
      STACKPORT_TRY(const auto made, revert_one(history, each, scope_, owned()));
      STACKPORT_CHECK(lay_in(each, made));
      note(each.commit);
    }
    return name_dependants(history, wanted, before);
  }

 private:
  Files owned() const {
    Files out;
    for (const auto& [path, file] : planner_.plan.image)
      if (scope_.owns(path)) out[path] = file.bytes;
    return out;
  }

  /// Makefiles and Kconfig files are made from X's own, whatever the code says.
  Result<void> refuse_build_files(const kernel::History& history, const WantedRevert& each) const {
    STACKPORT_TRY(const auto changes, history.changes(each.commit, scope_.owns, scope_.folders));
    for (const auto& change : changes) {
      const auto name = base_name(change.path);
      if (name != "Makefile" && name != "Kbuild" && !name.starts_with("Kconfig")) continue;
      Diagnostic d;
      d.place = each.entry->place;
      d.message = fmt::format("{} changes {}, which a revert does not reach",
                              to_string(each.commit), change.path);
      d.next = "take back its change of the code with a reversed patch";
      return fail(ErrorKind::input, std::move(d));
    }
    return {};
  }

  Change change_of(const WantedRevert& each) const {
    Change change;
    change.kind = "revert";
    change.rule = each.commit.id.substr(0, 12);
    change.delta = each.commit.subject;
    change.trust = "declared";
    change.place = to_text(each.entry->place);
    change.why = each.entry->why;
    return change;
  }

  Result<void> lay_in(const WantedRevert& each, const RevertedFiles& made) {
    auto& image = planner_.plan.image;
    for (const auto& [path, bytes] : made.changed) {
      auto& file = image[path];
      if (file.record.path.empty()) {
        file.record.path = path;
        file.record.component = part_.component->name;
        file.record.role = path.ends_with(".h") ? "header" : "source";
      }
      if (file.bytes == bytes) continue;
      STACKPORT_TRY(const auto text, patch::make_diff({{path, file.bytes}}, {{path, bytes}}));
      STACKPORT_TRY(const auto diffs, patch::parse_unified(text, path));
      for (const auto& run : patch::changed_runs(diffs.front())) {
        auto change = change_of(each);
        change.line = run.line;
        change.added = run.added;
        change.removed = run.removed;
        change_file(file, bytes, std::move(change));
      }
    }
    for (const auto& path : made.deleted) image.erase(path);
    return {};
  }

  void note(const kernel::Commit& commit) {
    for (auto& component : planner_.plan.manifest.components)
      if (component.name == part_.component->name) {
        component.reverted.push_back(commit.id.substr(0, 12));
        component.because.push_back(fmt::format("without {}", to_string(commit)));
      }
  }

  /// What still uses a thing that went with a commit, and since which commit.
  Result<void> name_dependants(const kernel::History& history,
                               const std::vector<WantedRevert>& wanted, const Files& before) {
    Files all;
    for (const auto& [path, file] : planner_.plan.image) all[path] = file.bytes;
    std::set<std::string> told;
    for (const auto& use : dependants(before, owned(), all)) {
      if (told.contains(use.name)) continue;
      STACKPORT_TRY(const auto* culprit, remover_of(history, wanted, use));
      STACKPORT_TRY(const bool older, predates(history, culprit->commit, use));
      if (older) continue;
      told.insert(use.name);
      STACKPORT_TRY(const auto since, first_use(history, culprit->commit, use));
      Diagnostic d;
      d.place = culprit->entry->place;
      d.message = fmt::format("{} depends on {}, which would be taken back: it uses '{}'",
                              since ? to_string(*since) : "other code of the bundle",
                              to_string(culprit->commit), use.name);
      d.next = since
                   ? fmt::format("take {} back as well, or write a patch", since->id.substr(0, 12))
                   : "write a patch for the use";
      Diagnostic place;
      place.severity = Severity::note;
      place.place = {use.file, use.line, 0};
      place.message = "the use";
      place.source_line = use.source_line;
      d.notes.push_back(std::move(place));
      planner_.plan.problems.push_back(std::move(d));
    }
    return {};
  }

  /// Of the commits the one that defined the name.
  Result<const WantedRevert*> remover_of(const kernel::History& history,
                                         const std::vector<WantedRevert>& wanted,
                                         const Dependant& use) const {
    for (const auto& each : wanted) {
      STACKPORT_TRY(const auto changes, history.changes(each.commit, scope_.owns, scope_.folders));
      for (const auto& change : changes)
        if (change.after && definitions_in(*change.after).contains(use.name) &&
            !(change.before && definitions_in(*change.before).contains(use.name)))
          return &each;
    }
    return &wanted.front();
  }

  /// Whether the line of the use stood in its file before the commit: then it is another's name.
  Result<bool> predates(const kernel::History& history, const kernel::Commit& commit,
                        const Dependant& use) const {
    STACKPORT_TRY(const auto changes, history.changes(commit, scope_.owns, scope_.folders));
    STACKPORT_TRY(auto text, history.file_at(commit, use.file));
    for (const auto& change : changes)
      if (change.path == use.file) text = change.before;
    if (!text) return false;
    const auto all = lines(*text);
    return std::find(all.begin(), all.end(), use.source_line) != all.end();
  }

  Result<std::optional<kernel::Commit>> first_use(const kernel::History& history,
                                                  const kernel::Commit& after,
                                                  const Dependant& use) const {
    STACKPORT_TRY(auto later, history.between(after.id));
    std::reverse(later.begin(), later.end());
    STACKPORT_TRY(const auto was, history.file_at(after, use.file));
    const auto has_line = [&](const std::optional<std::string>& text) {
      return text && text->find(use.source_line) != text->npos;
    };
    if (has_line(was)) return std::nullopt;
    for (const auto& commit : later) {
      STACKPORT_TRY(const auto is, history.file_at(commit, use.file));
      if (has_line(is)) return commit;
    }
    return std::nullopt;
  }

  Planner& planner_;
  Part& part_;
  RevertScope scope_;
};

}  // namespace

Result<void> Planner::revert() {
  for (auto& part : parts) {
    if (part.modules.empty() || part.decision.kind != policy::Kind::take_x) continue;
    const auto policy = inputs.policies.components.find(part.component->name);
    if (policy == inputs.policies.components.end()) continue;
    std::vector<const policy::Revert*> entries;
    for (const auto& entry : policy->second.reverts) {
      STACKPORT_TRY(const bool holds, facts.all_hold(entry.conditions));
      if (!holds) continue;
      if (entry.files.empty()) entries.push_back(&entry);
      plan.used.push_back({ItemUse::Kind::revert, part.component->name, "", entry.place});
    }
    if (entries.empty()) continue;
    tell("taking commits back");
    STACKPORT_CHECK(Reverter(*this, part).run(entries));
  }
  return {};
}

}  // namespace stackport::bundle
