// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weft::tensor {

/// Lets this process keep the memory that operations free, for the operations that follow. glibc gives every large
/// tensor pages of its own and hands them back at once, so that each operation pays for clearing its pages anew: a
/// quarter of the processor time of a UNet step. Up to 1 GiB stays with the process; more goes back to the system.
/// Process-wide: call it once, before threads start. Does nothing with another C library.
void keep_freed_memory();

}  // namespace weft::tensor
