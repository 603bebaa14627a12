// SPDX-License-Identifier: GPL-2.0-only
#include "tools/stackport/known_pairs.h"

#include <fmt/format.h>

namespace stackport::cli {
namespace {

Diagnostic about(const policy::KnownPair& pair, Severity severity, std::string message,
                 std::vector<Diagnostic> why) {
  Diagnostic d;
  d.severity = severity;
  d.place = pair.place;
  d.message = std::move(message);
  for (auto& each : why) {
    if (d.next.empty()) d.next = each.next;
    each.severity = Severity::note;
    d.notes.push_back(std::move(each));
  }
  return d;
}

/// Why the pair's kernels can't be opened; nothing when they can.
std::vector<Diagnostic> not_there(const kernel::Store& store, const policy::KnownPair& pair) {
  std::vector<Diagnostic> out;
  if (auto x = store.kernel(pair.source); !x) out = std::move(x.error().diagnostics);
  if (auto y = kernel::open_target(store, pair.target); !y)
    std::move(y.error().diagnostics.begin(), y.error().diagnostics.end(), std::back_inserter(out));
  return out;
}

Result<KnownSession> plan_one(Context& context, const policy::KnownPair& pair) {
  KnownSession known;
  STACKPORT_TRY(known.session, make_session(context, {pair.source, pair.target, {}}));
  known.inputs = std::make_unique<bundle::Inputs>(inputs_of(context, *known.session));
  STACKPORT_TRY(known.view, bundle::view_pair(*known.inputs, known.session->plan, pair));
  return known;
}

}  // namespace

std::vector<bundle::PairView> KnownPairs::views() const {
  std::vector<bundle::PairView> out;
  for (const auto& known : planned) out.push_back(known.view);
  return out;
}

Result<KnownPairs> plan_known_pairs(Context& context, const Data& data) {
  STACKPORT_TRY(const auto store, context.store());
  KnownPairs out;
  for (const auto& pair : policy::known_pairs(data.releases)) {
    if (auto why = not_there(store, pair); !why.empty()) {
      out.missing.push_back(about(pair, Severity::note,
                                  fmt::format("{} is not asked", to_string(pair)), std::move(why)));
      continue;
    }
    auto known = plan_one(context, pair);
    if (known) {
      out.planned.push_back(std::move(*known));
      continue;
    }
    if (known.error().kind == ErrorKind::environment) return pass(known);
    out.failed.push_back(about(pair, Severity::error,
                               fmt::format("{} can't be planned", to_string(pair)),
                               std::move(known.error().diagnostics)));
  }
  context.progress().clear();
  return out;
}

}  // namespace stackport::cli
