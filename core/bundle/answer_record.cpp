// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "core/base/text.h"
#include "core/bundle/answer.h"

namespace stackport::bundle {
namespace {

host::Path folder_of(const kernel::Store& store) {
  return store.folder("proposals");
}

}  // namespace

Result<void> record_proposals(const Inputs& inputs, const Answers& answers) {
  std::map<std::string, std::string> proposed;
  for (const auto& answer : answers.given)
    if (answer.proposal.trust != "proven") proposed[answer.proposal.id] = what_of(answer);
  return record_to_accept(inputs, "", proposed);
}

Result<void> record_to_accept(const Inputs& inputs, const std::string& kind,
                              const std::map<std::string, std::string>& whats) {
  std::string text;
  for (const auto& [id, what] : whats) text += id + " " + what + "\n";
  const auto file = folder_of(inputs.store) /
                    fmt::format("{}-on-{}{}", inputs.x->origin().name, inputs.y.release, kind);
  auto& files = host::real_file_system();
  if (const auto known = files.exists(file) ? files.read(file) : Result<std::string>("");
      known && *known == text)
    return {};
  return files.write(file, text);
}

Result<std::map<std::string, std::string>> recorded_proposals(const kernel::Store& store) {
  std::map<std::string, std::string> out;
  auto& files = host::real_file_system();
  const auto folder = folder_of(store);
  if (!files.is_directory(folder)) return out;
  STACKPORT_TRY(const auto names, files.list(folder));
  for (const auto& name : names) {
    STACKPORT_TRY(const auto text, files.read(folder / name));
    for (const auto& line : lines(text))
      if (const size_t blank = line.find(' '); blank != std::string::npos)
        out[line.substr(0, blank)] = line.substr(blank + 1);
  }
  return out;
}

std::vector<Diagnostic> dead_entries(const policy::PolicySet& policies,
                                     const std::map<std::string, std::string>& recorded,
                                     bool every) {
  std::vector<Diagnostic> out;
  if (recorded.empty()) return out;
  std::vector<std::string> ids;
  for (const auto& [id, what] : recorded) ids.push_back(id);
  const auto look = [&](const policy::Policy& policy) {
    for (const auto& entry : policy.accept) {
      if (recorded.contains(entry.id)) continue;
      Diagnostic d;
      d.severity = Severity::warning;
      d.place = entry.place;
      d.message = fmt::format("no pair that was planned proposes '{}'", entry.id);
      d.next = every ? "remove it, if every pair was planned" : "";
      if (const auto near = nearest(entry.id, ids))
        d.next = fmt::format("did you mean '{}', {}?", *near, recorded.at(*near));
      for (const auto& [id, what] : recorded)
        if (!entry.what.empty() && what == entry.what)
          d.next = fmt::format("{} is proposed as '{}' now: read it again", what, id);
      if (!d.next.empty()) out.push_back(std::move(d));
    }
  };
  for (const auto& [layer, policy] : policies.layers) look(policy);
  for (const auto& [name, policy] : policies.components) look(policy);
  return out;
}

}  // namespace stackport::bundle
