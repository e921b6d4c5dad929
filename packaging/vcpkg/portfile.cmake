# An overlay port, which builds the checkout that it lies in: vcpkg install zc --overlay-ports=packaging/vcpkg
# A port of the registry gets the archive of the release instead, by vcpkg_from_github.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)

set(boost disabled)
if("boost" IN_LIST FEATURES)
  set(boost enabled)
endif()
vcpkg_configure_meson(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -Dboost=${boost} -Dtests=disabled -Dsamples=disabled -Dbenchmarks=disabled)
vcpkg_install_meson()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/zc)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
