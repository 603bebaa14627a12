// SPDX-License-Identifier: GPL-2.0-only

#include "core/delta/resolve_lift.h"

namespace stackport::delta {

std::optional<Proposal> include_of(const Views& views, const Gap& gap, const std::string& header,
                                   bool own) {
  const auto file = find_header(views.unit.bundle, header);
  if (!file || views.bundle.reads(file->lexically_normal().string())) return std::nullopt;
  const Definition* native = views.native.find(gap.item);
  if (!native || gap.kind == "type") {
    if (const auto* tag = views.native.find_tag(gap.item)) native = tag;
  }
  if (!native) return std::nullopt;
  // Whoever brings it in the code's own kernel brings it here too.
  std::vector<std::string> givers{native->file};
  for (const auto& includer : views.native.includers(native->file)) givers.push_back(includer);
  for (const auto& giver : givers) {
    const std::string name = header_name(views.unit.native, giver);
    const auto here = name.empty() ? std::nullopt : find_header(views.unit.bundle, name);
    if (name == header || !here || !views.bundle.reads(here->lexically_normal().string())) continue;
    return made_proposal(gap, "include", own ? "proven" : "proposed",
                         {{"<" + header + ">", name, "#include <" + header + ">\n", {}}},
                         own ? "the same header declares it here, and is not included by itself"
                             : "it is declared in another header here");
  }
  return std::nullopt;
}

}  // namespace stackport::delta
