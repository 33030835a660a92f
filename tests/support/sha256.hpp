// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace weft::test {

/// SHA-256 (FIPS 180-4) of a file's bytes, as 64 lower-case hexadecimal digits. Throws FileError.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace weft::test
