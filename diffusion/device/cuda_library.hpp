// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <ATen/ATen.h>

namespace weft::device {

/// What became of loading libtorch_cuda into this process.
struct CudaLibrary {
  int devices = 0;
  std::string problem;  ///< why there are none
  std::string hint;     ///< what to try
};

/// Whether NVIDIA's driver is installed. Cheap: loads the driver's own small library, nothing of libtorch.
bool cuda_driver_present();

/// Loads libtorch_cuda from beside libtorch_cpu, once. weft links libtorch_cpu alone, so that one binary serves
/// machines with and without a GPU; libtorch looks for its CUDA part at the first question about CUDA and never
/// again, so this must come before it. Thread-safe, never throws for a machine without CUDA.
const CudaLibrary& load_cuda_library();

/// "NVIDIA H100, 79.1 GiB": as the driver says. Empty when it does not say.
std::string cuda_device_text(at::Device device);

}  // namespace weft::device
