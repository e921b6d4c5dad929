"""The Conan 2 recipe of zc, made from a checkout: conan create packaging/conan"""
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.gnu import PkgConfigDeps
from conan.tools.layout import basic_layout
from conan.tools.meson import Meson, MesonToolchain


class ZcConan(ConanFile):
    name = "zc"
    description = "Copies between C++ streams, made by the kernel"
    license = "BSL-1.0"
    topics = ("copy", "iostreams", "zero-copy", "sendfile", "splice")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {
        "shared": [True, False],
        "fPIC": [True, False],
        "boost": [True, False],
        "relax_safe_kernel_copy": [True, False],
    }
    default_options = {"shared": False, "fPIC": True, "boost": True, "relax_safe_kernel_copy": False}
    implements = ["auto_shared_fpic"]

    @property
    def _root(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        self.version = re.search(r"^ +version: '([^']+)'", load(self, os.path.join(self._root, "meson.build")), re.M)[1]

    def export_sources(self):
        for pattern in ("meson.build", "meson_options.txt", "LICENSE", "include/*", "lib/*", "packaging/cmake/*"):
            copy(self, pattern, self._root, self.export_sources_folder)

    def layout(self):
        basic_layout(self)

    def validate(self):
        check_min_cppstd(self, 17)

    def requirements(self):
        if self.options.boost:
            self.requires("boost/[>=1.74 <2]", headers=True, libs=False, transitive_headers=True)

    def build_requirements(self):
        self.tool_requires("meson/[>=1.0 <2]")

    def generate(self):
        toolchain = MesonToolchain(self)
        toolchain.project_options["boost"] = "enabled" if self.options.boost else "disabled"
        toolchain.project_options["relax_safe_kernel_copy"] = bool(self.options.relax_safe_kernel_copy)
        for part in ("tests", "samples", "benchmarks"):
            toolchain.project_options[part] = "disabled"
        toolchain.generate()
        PkgConfigDeps(self).generate()

    def build(self):
        meson = Meson(self)
        meson.configure()
        meson.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        Meson(self).install()

    def package_info(self):
        self.cpp_info.libs = ["zc"]
        self.cpp_info.set_property("cmake_file_name", "zc")
        self.cpp_info.set_property("cmake_target_name", "zc::zc")
        self.cpp_info.set_property("pkg_config_name", "zc")
        if not self.options.shared:
            self.cpp_info.defines = ["ZC_STATIC"]
        if self.options.boost:
            self.cpp_info.requires = ["boost::headers"]
