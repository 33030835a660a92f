// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/device.hpp"

#include <charconv>

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "diffusion/device/cuda_library.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"

namespace weft::device {
namespace {

constexpr std::string_view kDeviceHint = "Use cpu, cuda, cuda:N or auto.";

int cuda_index(std::string_view text) {
  if (text == "cuda") return 0;
  const std::string_view digits = text.substr(std::string_view("cuda:").size());
  int index = -1;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (failure != std::errc() || end != digits.data() + digits.size() || index < 0 || index > 127)
    throw UsageError(fmt::format("'{}' is not a device", text), std::string(kDeviceHint));
  return index;
}

at::Device require_cuda(int index) {
  const CudaLibrary& cuda = load_cuda_library();
  if (cuda.devices == 0) throw DeviceError("CUDA cannot be used: " + cuda.problem, cuda.hint);
  if (index >= cuda.devices)
    throw DeviceError(fmt::format("there is no cuda:{}; this machine has {} CUDA device(s)", index, cuda.devices),
                      fmt::format("Use a number from 0 to {}.", cuda.devices - 1));
  return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(index));
}

at::Device best_device() {
  // Loading libtorch_cuda takes 0.3 s: not spent where no driver is installed.
  if (!cuda_driver_present()) return at::kCPU;
  const CudaLibrary& cuda = load_cuda_library();
  if (cuda.devices > 0) return at::Device(at::kCUDA, 0);
  log::warning("there is an NVIDIA driver, but CUDA cannot be used: {}; computing on the CPU", cuda.problem);
  return at::kCPU;
}

}  // namespace

at::Device parse_device(std::string_view text) {
  if (text == "cpu") return at::kCPU;
  if (text == "auto") return best_device();
  if (text == "cuda" || text.starts_with("cuda:")) return require_cuda(cuda_index(text));
  throw UsageError(fmt::format("'{}' is not a device", text), std::string(kDeviceHint));
}

DtypeMode parse_dtype_mode(std::string_view text) {
  for (const auto mode : {DtypeMode::automatic, DtypeMode::fp32, DtypeMode::fp16, DtypeMode::bf16})
    if (dtype_mode_name(mode) == text) return mode;
  throw UsageError(fmt::format("'{}' is not a dtype", text), "Use auto, fp32, fp16 or bf16.");
}

std::string_view dtype_mode_name(DtypeMode mode) {
  switch (mode) {
    case DtypeMode::fp32:
      return "fp32";
    case DtypeMode::fp16:
      return "fp16";
    case DtypeMode::bf16:
      return "bf16";
    default:
      return "auto";
  }
}

std::string describe(const Settings& settings) {
  if (settings.device.is_cuda())
    return fmt::format("{} ({})", settings.device.str(), cuda_device_text(settings.device));
  const int threads = settings.threads > 0 ? settings.threads : at::get_num_threads();
  return fmt::format("cpu ({} thread{})", threads, threads == 1 ? "" : "s");
}

}  // namespace weft::device
