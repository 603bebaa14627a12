// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <filesystem>

namespace stackport::test {

/// The checkout that the tests were built from.
std::filesystem::path source_dir();

}  // namespace stackport::test
