// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

/// How much memory the host has to give.
namespace weft {

/// Bytes that can be used without swapping out what others on the machine use; the most when unknown.
std::uint64_t available_machine_bytes();

/// The same within a container's limit.
std::uint64_t available_host_bytes();

/// Bytes of memory that the host has, or that a container may use.
std::uint64_t total_host_bytes();

/// Throws OutOfMemory, saying how much `what` needs and how much there is, when it is more than can be used. Asked
/// before, since the system promises more than there is and then ends the process.
void require_host_memory(std::uint64_t bytes, const std::string& what);

}  // namespace weft
