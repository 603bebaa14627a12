// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/host/process.h"
#include "core/kernel/config.h"
#include "core/kernel/store.h"

namespace stackport::kernel {

/// A source kernel made ready to be parsed: its checkout and the folder of its generated headers.
struct Prepared {
  host::Path source;
  host::Path output;
};

/// `make O=.. olddefconfig prepare` of `tree` with another kernel's configuration, made once and
/// kept by content. Error `environment` when make fails: it shows make's last lines.
Result<Prepared> prepare(const Store& store, host::Processes& processes, const Tree& tree,
                         const host::Path& config, unsigned jobs);

}  // namespace stackport::kernel
