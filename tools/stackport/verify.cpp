// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/verify.h"

#include <fmt/format.h>

#include <future>

#include "core/base/text.h"
#include "tools/stackport/session.h"
#include "tools/stackport/verify_views.h"

namespace stackport::cli {
namespace {

struct Asked {
  std::string folder, target, reference, guest = "debian";
  int tier = 1;
  std::vector<std::string> cases;
  unsigned guests = 2;
};

Result<std::vector<verify::Case>> read_cases(const host::Path& root, const Asked& asked) {
  STACKPORT_TRY(const auto schema, read_json(root / "stacks/case.schema.json"));
  STACKPORT_TRY(const auto names, host::real_file_system().list(root / "stacks/cases"));
  std::vector<verify::Case> out;
  std::vector<std::string> known;
  std::vector<Diagnostic> errors;
  for (const auto& name : names) {
    if (!name.ends_with(".yaml")) continue;
    STACKPORT_TRY(const auto document, read_yaml(root, "stacks/cases/" + name));
    auto test = verify::load_case(document, schema);
    if (!test) {
      for (auto& d : test.error().diagnostics) errors.push_back(std::move(d));
      continue;
    }
    known.push_back(test->name);
    const auto& wanted = asked.cases;
    if (wanted.empty() ? test->tier <= asked.tier
                       : std::find(wanted.begin(), wanted.end(), test->name) != wanted.end())
      out.push_back(std::move(*test));
  }
  for (const auto& name : asked.cases) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto near = nearest(name, known);
    errors.push_back({Severity::error,
                      {},
                      "no case is named '" + name + "'",
                      {},
                      near ? "did you mean '" + *near + "'?" : "known: " + join(known, ", "),
                      {}});
  }
  if (!errors.empty()) return fail(ErrorKind::input, std::move(errors));
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.tier < b.tier; });
  return out;
}

Result<std::vector<verify::CaseResult>> run(Context& context, const Asked& asked,
                                            const Opened& opened) {
  STACKPORT_TRY(const auto root, context.data_folder());
  STACKPORT_TRY(auto cases, read_cases(root, asked));
  STACKPORT_TRY(const auto schema, read_json(root / "stacks/guest.schema.json"));
  STACKPORT_TRY(const auto document, read_yaml(root, "stacks/guests/" + asked.guest + ".yaml"));
  STACKPORT_TRY(auto spec, verify::load_guest(document, schema));
  STACKPORT_TRY(const auto store, context.store());
  std::optional<kernel::Target> reference;
  if (!asked.reference.empty()) {
    STACKPORT_TRY(reference, kernel::open_target(store, asked.reference));
  }
  context.progress().step("checking");
  // While the guests are made ready.
  auto checked = std::async(asked.cases.empty() ? std::launch::async : std::launch::deferred, [&] {
    return std::vector{verify::verify_static(opened.folder, opened.manifest, opened.target, store),
                       verify::verify_identity(opened.folder, opened.manifest, opened.target)};
  });
  const auto provider = root / "tools/providers" / spec.provider;
  const verify::Request request{
      host::real_processes(), store,
      opened.folder,          opened.manifest,
      opened.target,          reference ? &*reference : nullptr,
      std::move(spec),        std::move(cases),
      root / "stacks/guests", provider,
      asked.guests,           [&](std::string_view what) { context.progress().step(what); }};
  std::vector<verify::CaseResult> ran;
  if (!request.cases.empty()) {
    STACKPORT_TRY(ran, verify::verify(request));
  }
  if (!asked.cases.empty()) return ran;
  auto results = checked.get();
  for (auto& result : ran) results.push_back(std::move(result));
  return results;
}

}  // namespace

void add_verify(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("verify", std::string(page("verify")));
  auto asked = std::make_shared<Asked>();
  command->add_option("DIR", asked->folder, "the bundle, built")->required();
  command->add_option("--target", asked->target, "another target than the bundle's own");
  command->add_option("--tier", asked->tier, "run the tiers up to this one")
      ->check(CLI::Range(0, 3));
  command->add_option("--case", asked->cases, "run these cases only");
  command->add_option("--reference", asked->reference,
                      "a target whose own stack is compared with, too");
  command->add_option("--guest", asked->guest, "the guest's description in stacks/guests");
  command->add_option("--guests", asked->guests, "guests at once")->check(CLI::Range(1, 64));
  actions.emplace_back(command, [asked](Context& context) -> Outcome {
    STACKPORT_TRY(auto opened, open_bundle(context, asked->folder, asked->target));
    if (asked->cases.empty()) {
      STACKPORT_TRY(const auto store, context.store());
      STACKPORT_CHECK(choose_compiler(context, store, opened.target));
    }
    STACKPORT_TRY(const auto results, run(context, *asked, opened));
    const bool failed = std::any_of(results.begin(), results.end(), [](const auto& result) {
      return result.outcome == verify::Outcome::failed;
    });
    if (context.options().json) {
      nlohmann::json cases = nlohmann::json::array();
      for (const auto& result : results) cases.push_back(verify::to_json(result));
      context.print_json({{"target", opened.target.release}, {"cases", cases}, {"ok", !failed}});
    } else {
      context.print(verify_table(results, context.colour()));
    }
    return failed ? 1 : 0;
  });
}

}  // namespace stackport::cli
