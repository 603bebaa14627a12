// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/host/process.h"
#include "core/kernel/store.h"
#include "core/verify/guest_spec.h"

namespace stackport::verify {

/// The guest's root folder, made once by the provider's program and kept under STORE/guests by what
/// the spec asks for. All its files belong to who runs this.
/// Errors: the program's reason (environment).
Result<host::Path> guest_root(host::Processes& processes, const kernel::Store& store,
                              const GuestSpec& spec, const host::Path& program,
                              const std::function<void(std::string_view)>& tell = {});

}  // namespace stackport::verify
