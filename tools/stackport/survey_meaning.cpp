// SPDX-License-Identifier: GPL-2.0-only
#include "tools/stackport/survey_meaning.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/answer.h"
#include "core/report/table.h"
#include "tools/stackport/survey_write.h"

namespace stackport::cli {
namespace {

using bundle::Meaning;
using report::Cell;
using report::Colour;

std::string why_of(const Meaning& m) {
  std::vector<std::string> out;
  if (m.locking) out.push_back("locking");
  if (m.contract) out.push_back("contract");
  return join(out, ", ");
}

std::string what_of(const Meaning& m) {
  return fmt::format("meaning of {} {}", bundle::to_string(m.kind), m.name);
}

std::string side(const bundle::Meant& meant) {
  return fmt::format("  {}: {}:{}\n    {}\n", meant.kernel, meant.place.file, meant.place.line,
                     meant.body);
}

size_t unsigned_in(const std::vector<Meaning>& meanings) {
  return size_t(std::count_if(meanings.begin(), meanings.end(),
                              [](const auto& m) { return m.signed_at.empty(); }));
}

Result<std::string> write(Context& context, const Session& session,
                          const std::vector<Meaning>& meanings) {
  const auto known = bundle::accepted_ids(session.data.policies);
  std::map<std::string, std::vector<policy::Entry>> by_file;
  for (const auto& m : meanings)
    if (!known.contains(m.id))
      by_file[file_of(session.data, *m.components.begin())].push_back(
          {m.id, what_of(m),
           fmt::format("{}:{} and {}:{}", m.native.kernel, m.native.place.file, m.bundle.kernel,
                       m.bundle.place.file)});
  return enter(context, by_file);
}

}  // namespace

std::string meanings_text(const std::vector<Meaning>& meanings, bool colour) {
  report::Table table({"id", "kind", "name", "alike", "differs in", "components", "signed"});
  std::string texts;
  for (const auto& m : meanings) {
    const bool open = m.signed_at.empty();
    table.row({Cell(m.id, open ? Colour::bad : Colour::dim),
               Cell(std::string(bundle::to_string(m.kind))), Cell(m.name),
               Cell::number(long(m.alike * 100)), Cell(why_of(m)),
               Cell(join({m.components.begin(), m.components.end()}, " ")),
               Cell(m.signed_at, Colour::dim)});
    if (open) texts += fmt::format("\n{} {}\n", m.id, what_of(m)) + side(m.native) + side(m.bundle);
  }
  return table.text(colour) + texts +
         fmt::format("\n{} of the same form mean another, {} not signed\n", meanings.size(),
                     unsigned_in(meanings));
}

Outcome survey_meaning(Context& context, const Pair& pair, const std::set<std::string>& components,
                       bool enter_them) {
  STACKPORT_TRY(const auto session, make_session(context, pair));
  const auto inputs = inputs_of(context, *session);
  context.progress().step("comparing what both kernels define");
  STACKPORT_TRY(const auto meanings, bundle::changed_meanings(inputs, session->plan, components));
  if (components.empty()) {
    std::map<std::string, std::string> whats;
    for (const auto& m : meanings) whats[m.id] = what_of(m);
    STACKPORT_CHECK(bundle::record_to_accept(inputs, "-meaning", whats));
  }
  if (enter_them) {
    STACKPORT_TRY(const auto told, write(context, *session, meanings));
    context.print(told.empty() ? "nothing to enter\n" : told);
  } else if (context.options().json) {
    nlohmann::json out = nlohmann::json::array();
    for (const auto& m : meanings) out.push_back(bundle::to_json(m));
    context.print_json({{"meanings", out}, {"unsigned", unsigned_in(meanings)}});
  } else {
    context.print(meanings_text(meanings, context.colour()));
  }
  return unsigned_in(meanings) == 0 ? 0 : 1;
}

}  // namespace stackport::cli
