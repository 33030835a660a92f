// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include <ATen/ATen.h>

namespace weft::device {

/// Copies host tensors onto a device as one, joined along their first dimension, for a weight that is streamed.
/// On CUDA they go through pinned memory on a stream of its own and the caller's stream waits for them, not the caller:
/// while the device computes with one weight the next is on its way. At most two are, which bounds the device's memory.
/// parts: not empty; of one dtype and of one shape but for the first dimension. Thread-safe.
at::Tensor upload(std::span<const at::Tensor> parts, at::Device device);

}  // namespace weft::device
