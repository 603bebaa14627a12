// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/resolve_lift.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/delta/source_text.h"

namespace stackport::delta {

Proposal made_proposal(const Gap& gap, std::string how, std::string trust,
                       std::vector<Lifted> lifts, std::string why) {
  Proposal out;
  out.gap = gap.id;
  out.item = gap.item;
  out.how = std::move(how);
  out.trust = std::move(trust);
  out.why = std::move(why);
  for (const auto& lifted : lifts) out.text += lifted.text;
  for (const auto& lifted : lifts)
    if (out.header.empty() || lifted.name == gap.item) out.header = lifted.header;
  out.lifts = std::move(lifts);
  return out;
}

void reach(const Views& views, const std::string& header, std::vector<Lifted>& lifts) {
  const auto read_as = [&](const std::vector<std::string>& arguments, const UnitView& view,
                           const std::string& name) {
    const auto file = find_header(arguments, name);
    return file && view.reads(file->lexically_normal().string());
  };
  if (read_as(views.unit.bundle, views.bundle, header)) return;
  const auto own = find_header(views.unit.native, header);
  if (!own) return;
  for (const auto& includer : views.native.includers(own->lexically_normal().string())) {
    const std::string name = header_name(views.unit.native, includer);
    if (name.empty() || !read_as(views.unit.bundle, views.bundle, name)) continue;
    lifts.push_back({"<" + header + ">", name, "#include <" + header + ">\n", {}});
    return;
  }
}

std::string differing(const Closure& closure) {
  if (closure.differing().empty()) return {};
  const auto& names = closure.differing();
  return "; defined in another way here: " +
         join(std::vector<std::string>(names.begin(), names.end()), ", ");
}

bool is_liftable(const Gap& gap) {
  return gap.change == "missing" && gap.item.find('.') == std::string::npos &&
         (gap.kind == "macro" || gap.kind == "function" || gap.kind == "type" ||
          gap.kind == "enumerator" || gap.kind == "variable");
}

Verdict lift(const Views& views, const Gap& gap) {
  if (!is_liftable(gap)) return {};
  const bool is_tag = gap.kind == "type" && views.native.find_tag(gap.item);
  if (const Definition* own =
          is_tag ? views.native.find_tag(gap.item) : views.native.find(gap.item)) {
    const std::string header = header_name(views.unit.native, own->file);
    const auto here = header.empty() ? std::nullopt : find_header(views.unit.bundle, header);
    if (here && spells(views.bundle.bytes(here->lexically_normal().string()), gap.item)) {
      if (auto include = include_of(views, gap, header, true)) return {std::move(include), ""};
      return {std::nullopt, header + " spells " + gap.item + " here, but does not define it"};
    }
  }
  Closure closure(views);
  const bool tag = gap.kind == "type" && views.native.find_tag(gap.item);
  if (!(tag ? closure.add_tag(gap.item) : closure.add(gap.item)))
    return {std::nullopt, closure.reason()};
  std::vector<Lifted> lifts = closure.lifted();
  if (lifts.empty()) return {};
  const std::string header = lifts.back().header;
  for (const auto& lifted : closure.lifted())
    if (const auto there = find_header(views.unit.bundle, lifted.header))
      if (spells(views.bundle.bytes(there->lexically_normal().string()), lifted.name))
        return {std::nullopt, lifted.header + " is there and spells " + lifted.name +
                                  ": it is switched off, or not included"};
  reach(views, header, lifts);
  const Definition* native = tag ? views.native.find_tag(gap.item) : views.native.find(gap.item);
  const bool code = native->kind == Definition::Kind::macro
                        ? views.native.form(*native).starts_with('(')
                        : native->kind == Definition::Kind::function;
  const bool proven = code && closure.same() && lifts.size() == 1;
  std::string kind =
      native->kind == Definition::Kind::function ? "inline" : std::string(to_string(native->kind));
  if (!trace_text(views.native, *native).empty()) kind = "tracepoint";
  return {made_proposal(gap, "lifted " + kind, proven ? "proven" : "proposed", std::move(lifts),
                        proven ? "what it names is the same, word for word, in both kernels"
                               : "as it stands in the code's own kernel" + differing(closure)),
          ""};
}

std::map<std::string, std::vector<Lifted>> headers_of(const std::vector<Proposal>& proposals) {
  std::map<std::string, std::vector<Lifted>> out;
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& proposal : proposals)
    for (size_t i = 0; i < proposal.lifts.size(); ++i) {
      const Lifted& lifted = proposal.lifts[i];
      // What it needs of other headers is included before it.
      for (size_t j = 0; j < i; ++j) {
        const std::string& other = proposal.lifts[j].header;
        const std::string name = "<" + other + ">";
        if (other == lifted.header || !seen.emplace(lifted.header, name).second) continue;
        out[lifted.header].push_back({name, lifted.header, "#include " + name + "\n", {}});
      }
      if (seen.emplace(lifted.header, lifted.name).second) out[lifted.header].push_back(lifted);
    }
  return out;
}

}  // namespace stackport::delta
