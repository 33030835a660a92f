// SPDX-License-Identifier: Apache-2.0
#include "diffusion/device/cuda_library.hpp"

#include <array>
#include <filesystem>

#include <dlfcn.h>

#include <ATen/detail/CUDAHooksInterface.h>
#include <fmt/format.h>

namespace weft::device {
namespace {

constexpr const char* kDriver = "libcuda.so.1";
constexpr const char* kSetupHint =
    "Run `./dev setup --cuda`, or point weft at a Python environment whose torch has CUDA, or use --device cpu.";

// The folder that libtorch_cpu was loaded from: its CUDA part lies beside it.
std::filesystem::path libtorch_folder() {
  Dl_info info{};
  const auto* inside = reinterpret_cast<const void*>(&at::globalContext);
  if (::dladdr(inside, &info) == 0 || info.dli_fname == nullptr) return {};
  return std::filesystem::path(info.dli_fname).parent_path();
}

CudaLibrary load() {
  if (!cuda_driver_present())
    return {0, "no NVIDIA driver is installed (libcuda.so.1 is not found)", "Install the driver, or use --device cpu."};
  const std::filesystem::path library = libtorch_folder() / "libtorch_cuda.so";
  if (::dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    const char* reason = ::dlerror();
    return {0, fmt::format("libtorch_cuda does not load: {}", reason != nullptr ? reason : library.string()),
            kSetupHint};
  }
  const int devices = at::detail::getCUDAHooks().getNumGPUs();
  if (devices > 0) return {devices, {}, {}};
  return {0, "the driver shows no usable device",
          "See what `nvidia-smi` says and whether CUDA_VISIBLE_DEVICES hides the device; this libtorch needs a driver "
          "for CUDA 13."};
}

template <typename Function>
Function driver_symbol(void* driver, const char* name) {
  return reinterpret_cast<Function>(::dlsym(driver, name));
}

}  // namespace

bool cuda_driver_present() {
  static void* const driver = ::dlopen(kDriver, RTLD_LAZY | RTLD_LOCAL);
  return driver != nullptr;
}

const CudaLibrary& load_cuda_library() {
  static const CudaLibrary library = load();
  return library;
}

std::string cuda_device_text(at::Device device) {
  void* driver = ::dlopen(kDriver, RTLD_LAZY | RTLD_NOLOAD);
  if (driver == nullptr) return {};
  const auto get = driver_symbol<int (*)(int*, int)>(driver, "cuDeviceGet");
  const auto get_name = driver_symbol<int (*)(char*, int, int)>(driver, "cuDeviceGetName");
  const auto get_memory = driver_symbol<int (*)(std::size_t*, int)>(driver, "cuDeviceTotalMem_v2");
  if (get == nullptr || get_name == nullptr || get_memory == nullptr) return {};
  int handle = 0;
  std::array<char, 128> name{};
  std::size_t bytes = 0;
  if (get(&handle, device.index()) != 0 || get_name(name.data(), name.size() - 1, handle) != 0) return {};
  if (get_memory(&bytes, handle) != 0) return name.data();
  return fmt::format("{}, {:.1f} GiB", name.data(), static_cast<double>(bytes) / (1u << 30));
}

}  // namespace weft::device
