// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/meaning.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/answer.h"
#include "core/bundle/definition_index.h"
#include "core/bundle/views.h"
#include "core/delta/source_text.h"

namespace stackport::bundle {
namespace {

using delta::Definition;
using Kind = Definition::Kind;
using Site = DefinitionSite;
using Index = DefinitionIndex;

/// All definitions of a thing as one text; a thing that is defined for several configurations has
/// several.
std::string all_of(const std::vector<Site>& sites, std::string Site::*part) {
  std::vector<std::string> out;
  for (const auto& site : sites) out.push_back(site.*part);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return join(out, " ");
}

class Comparison {
 public:
  Comparison(const Inputs& inputs, const Plan& plan) : inputs_(inputs), plan_(plan) {}

  Result<std::vector<Meaning>> run(const std::set<std::string>& wanted) {
    const auto arches = architectures(inputs_.y);
    STACKPORT_TRY(const Index x, read_definitions(inputs_.store, *inputs_.x, arches));
    STACKPORT_TRY(const Index y, read_definitions(inputs_.store, *inputs_.y.tree, arches));
    const Index core = core_index();
    for (const auto& component : plan_.manifest.components) {
      if (!wanted.empty() && !wanted.contains(component.name)) continue;
      const auto used = used_by(component.name);
      const bool of_x = component.policy == policy::to_string(policy::Kind::take_x);
      for (const auto& [key, sites] : of_x ? x : y) {
        if (!used.contains(key.second)) continue;
        STACKPORT_CHECK(compare(component.name, key, sites, of_x ? y : core, of_x));
      }
    }
    return ranked();
  }

 private:
  /// What the bundle's own files of X define.
  Index core_index() const {
    Index index;
    for (const auto& [path, file] : plan_.image)
      if (file.record.kernel == inputs_.x->origin().name) add_definitions(path, file.bytes, index);
    return index;
  }

  /// The identifiers that a component's code spells.
  std::set<std::string, std::less<>> used_by(const std::string& component) const {
    std::set<std::string, std::less<>> out;
    for (const auto& [path, file] : plan_.image)
      if (file.record.component == component &&
          (file.record.role == "source" || file.record.role == "header"))
        out.merge(delta::identifiers(file.bytes));
    return out;
  }

  /// Across the seam: not where the bundle has the file itself, or where only it has.
  std::vector<Site> across(const std::vector<Site>& sites, bool host) const {
    std::vector<Site> out;
    for (const auto& site : sites)
      if (plan_.image.contains(site.file) != host) out.push_back(site);
    return out;
  }

  Result<void> compare(const std::string& component, const Index::key_type& key,
                       const std::vector<Site>& native, const Index& others, bool host) {
    const auto found = others.find(key);
    if (found == others.end()) return {};
    const auto ours = across(native, host), theirs = across(found->second, host);
    if (ours.empty() || theirs.empty()) return {};
    if (all_of(ours, &Site::head) != all_of(theirs, &Site::head) ||
        all_of(ours, &Site::body) == all_of(theirs, &Site::body))
      return {};
    const std::string id =
        definition_hash(fmt::format("{} {} {} {}", int(key.first), key.second,
                                    all_of(ours, &Site::body), all_of(theirs, &Site::body)))
            .substr(0, 12);
    auto& meaning = found_[id];
    meaning.components.insert(component);
    if (!meaning.id.empty()) return {};
    meaning.id = id;
    meaning.kind = key.first;
    meaning.name = key.second;
    return fill(meaning, differing(ours, theirs), differing(theirs, ours), host);
  }

  /// The first that the other side does not have.
  static const Site& differing(const std::vector<Site>& sites, const std::vector<Site>& others) {
    for (const auto& site : sites)
      if (std::none_of(others.begin(), others.end(),
                       [&](const auto& other) { return other.body == site.body; }))
        return site;
    return sites.front();
  }

  Result<void> fill(Meaning& meaning, const Site& native, const Site& bundle, bool host) {
    const auto& x = *inputs_.x;
    const auto& y = *inputs_.y.tree;
    STACKPORT_TRY(const auto before, definition(host ? x : y, native, meaning));
    STACKPORT_TRY(const auto after, definition(host ? y : x, bundle, meaning));
    meaning.native = {
        (host ? x : y).origin().name, {native.file, before.line, 0}, before.last_line, before.body};
    meaning.bundle = {
        (host ? y : x).origin().name, {bundle.file, after.line, 0}, after.last_line, after.body};
    meaning.alike = delta::alikeness(before.body, after.body);
    meaning.locking = delta::locking(before) != delta::locking(after);
    meaning.contract = before.contract != after.contract;
    return {};
  }

  /// The texts behind a site. In the bundle a file may have been changed: then X's own is shown.
  static Result<Definition> definition(const kernel::Tree& tree, const Site& site,
                                       const Meaning& meaning) {
    STACKPORT_TRY(const auto text, tree.read(site.file));
    Definition out;
    for (auto& d : definitions_of(site.file, text)) {
      if (d.kind != meaning.kind || d.name != meaning.name) continue;
      const bool exact = definition_hash(d.body) == site.body;
      if (out.name.empty() || exact) out = std::move(d);
      if (exact) break;
    }
    return out;
  }

  std::vector<Meaning> ranked() {
    const auto accepted = accepted_ids(inputs_.policies);
    std::vector<Meaning> out;
    for (auto& [id, meaning] : found_) {
      if (const auto* entry = accepted_by(accepted, id)) meaning.signed_at = to_text(entry->place);
      out.push_back(std::move(meaning));
    }
    const auto weight = [](const Meaning& m) {
      return m.kind == Kind::enumerator ? 0 : m.locking ? 1 : 2;
    };
    std::stable_sort(out.begin(), out.end(), [&](const Meaning& a, const Meaning& b) {
      return std::make_tuple(weight(a), a.alike, a.name) <
             std::make_tuple(weight(b), b.alike, b.name);
    });
    return out;
  }

  const Inputs& inputs_;
  const Plan& plan_;
  std::map<std::string, Meaning> found_;
};

nlohmann::json side(const Meant& meant) {
  return {{"kernel", meant.kernel},
          {"file", meant.place.file},
          {"line", meant.place.line},
          {"last_line", meant.last_line},
          {"text", meant.body}};
}

}  // namespace

Result<std::vector<Meaning>> changed_meanings(const Inputs& inputs, const Plan& plan,
                                              const std::set<std::string>& components) {
  return Comparison(inputs, plan).run(components);
}

std::string_view to_string(Kind kind) {
  constexpr std::string_view kNames[] = {"function", "macro", "value"};
  return kNames[size_t(kind)];
}

nlohmann::json to_json(const Meaning& m) {
  return {{"id", m.id},
          {"kind", to_string(m.kind)},
          {"name", m.name},
          {"native", side(m.native)},
          {"bundle", side(m.bundle)},
          {"alike", m.alike},
          {"locking", m.locking},
          {"contract", m.contract},
          {"components", m.components},
          {"signed_at", m.signed_at}};
}

}  // namespace stackport::bundle
