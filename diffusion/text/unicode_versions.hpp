// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weft::text {

/// Whether a character is newer than Unicode 14, the version of Python 3.11's tables, to which it is unassigned.
bool newer_than_unicode_14(char32_t c);

}  // namespace weft::text
