// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>

#include "core/base/text.h"
#include "core/delta/resolve_lift.h"
#include "core/delta/source_text.h"

namespace stackport::delta {

namespace {

/// What the header itself includes and the bundle's view has, so that its users still get it.
std::vector<Lifted> includes_kept(const Views& views, const std::string& header,
                                  const std::string& text) {
  std::vector<Lifted> out;
  for (const auto& include : includes_of(text)) {
    const std::string name = text.substr(include.name.begin, include.name.end - include.name.begin);
    if (include.quoted || !find_header(views.unit.bundle, name)) continue;
    if (branch_at(text, include.line) == Branch::none)
      out.push_back({"<" + name + ">", header, "#include <" + name + ">\n", {}});
  }
  return out;
}

/// The names that the units use and that only headers which are not here define.
std::set<std::string> names_used(const Views& views, const std::vector<std::string>& texts) {
  std::set<std::string> out;
  std::map<std::string, bool> is_here;
  for (const auto& text : texts)
    for (const auto& [name, tag] : names_of_text(text)) {
      const auto* native = tag ? views.native.find_tag(name) : views.native.find(name);
      const auto* bundle = tag ? views.bundle.find_tag(name) : views.bundle.find(name);
      if (!native || (bundle && bundle->whole)) continue;
      const auto [at, is_new] = is_here.try_emplace(native->file);
      if (is_new) {
        const std::string header = header_name(views.unit.native, native->file);
        at->second = header.empty() || find_header(views.unit.bundle, header);
      }
      if (!at->second) out.insert((tag ? "struct " : "") + name);
    }
  return out;
}

}  // namespace

Verdict lift_header(const Views& views, const Gap& gap, const std::vector<std::string>& texts) {
  const auto own = find_header(views.unit.native, gap.item);
  if (!own) return {std::nullopt, "the native kernel has no such header"};
  Closure closure(views);
  std::string refused;
  for (const auto& name : names_used(views, texts)) {
    const bool tag = name.starts_with("struct ");
    if (tag ? !closure.add_tag(name.substr(7)) : !closure.add(name))
      refused += (refused.empty() ? "" : "; ") + name + ": " + closure.reason();
  }
  auto lifts = closure.lifted();
  const std::string& text = views.native.bytes(own->lexically_normal().string());
  auto kept = includes_kept(views, gap.item, text);
  kept.push_back({"<" + gap.item + ">",
                  gap.item,
                  "/* Of this header: what the bundle uses. */\n",
                  {own->string(), 1, 0}});
  const bool proven = lifts.empty() && refused.empty();
  kept.insert(kept.end(), lifts.begin(), lifts.end());
  auto out = made_proposal(gap, "lifted header", proven ? "proven" : "proposed", std::move(kept),
                           proven ? "nothing of it is used but what it includes"
                                  : "what the units use of it, as it stands there");
  out.header = gap.item;
  out.why += differing(closure);
  if (!refused.empty()) out.why += "; left out: " + refused;
  return {std::move(out), ""};
}

}  // namespace stackport::delta
