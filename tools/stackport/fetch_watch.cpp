// SPDX-License-Identifier: GPL-2.0-only
#include "tools/stackport/fetch_watch.h"

namespace stackport::cli {

kernel::FetchWatch fetch_watch(Context& context) {
  auto& progress = context.progress();
  return {[&progress](std::string_view what) { progress.step(what); },
          [&progress](size_t done, size_t total) { progress.step("importing", done, total); }};
}

}  // namespace stackport::cli
