// swift-tools-version:6.2
import PackageDescription

/// What every target of ours is built with: a warning is a fault, and `unsafe` is spelled out.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "rollcall",
    products: [
        .executable(name: "rollcall", targets: ["rollcall"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // C libraries
        .systemLibrary(
            name: "CLDAP", pkgConfig: "ldap", providers: [.apt(["libldap2-dev", "libsasl2-dev", "libkrb5-dev"])]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),

        // Pure rooms
        .target(name: "LDAPText", swiftSettings: house),
        .target(name: "Directory", dependencies: ["LDAPText"], swiftSettings: house),
        .target(name: "Planning", dependencies: ["Directory", "LDAPText"], swiftSettings: house),

        // Wrappers of C libraries
        .target(name: "LDAP", dependencies: ["CLDAP", "CGnuTLS", "LDAPText"], swiftSettings: house),
        .target(name: "Postgres", dependencies: ["CLibPQ"], swiftSettings: house),

        // Rooms with effects
        .target(
            name: "Reading",
            dependencies: [
                "LDAP", "Planning", "Directory", "LDAPText", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: house),
        .target(
            name: "AccountStore",
            dependencies: [
                "Planning", "Directory", "LDAPText", "Postgres", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: house),
        .target(
            name: "ExternalLog",
            dependencies: ["Planning", "Directory", "LDAPText"],
            swiftSettings: house),
        .target(
            name: "Settings",
            dependencies: ["Planning", "Directory", "LDAPText", .product(name: "Yams", package: "Yams")],
            swiftSettings: house),
        .target(
            name: "Cycle",
            dependencies: [
                "Reading", "LDAP", "AccountStore", "ExternalLog", "Settings", "Planning", "Directory", "LDAPText",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: house),
        .executableTarget(
            name: "rollcall",
            dependencies: [
                "Cycle", "AccountStore", "ExternalLog", "Settings", "Planning", "Directory", "LDAPText",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: house),

        // Tests, and what they share: test beds, faulty servers, temporary folders
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
        .testTarget(name: "LDAPTextTests", dependencies: ["LDAPText"], swiftSettings: house),
        .testTarget(name: "DirectoryTests", dependencies: ["Directory", "LDAPText"], swiftSettings: house),
        .testTarget(name: "PlanningTests", dependencies: ["Planning", "Directory", "LDAPText"], swiftSettings: house),
        .testTarget(name: "LDAPTests", dependencies: ["LDAP", "TestSupport"], swiftSettings: house),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "ReadingTests", dependencies: ["Reading", "LDAP", "Directory", "LDAPText", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "AccountStoreTests",
            dependencies: [
                "AccountStore", "Postgres", "Planning", "Directory", "LDAPText", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "ExternalLogTests",
            dependencies: ["ExternalLog", "Planning", "Directory", "LDAPText", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "SettingsTests", dependencies: ["Settings", "Planning", "Directory", "LDAPText"],
            swiftSettings: house),
        .testTarget(
            name: "CycleTests",
            dependencies: [
                "Cycle", "Reading", "Settings", "AccountStore", "Planning", "Directory", "LDAPText", "TestSupport",
            ],
            swiftSettings: house),
        .testTarget(
            name: "EndToEndTests", dependencies: ["rollcall", "AccountStore", "Postgres", "TestSupport"],
            swiftSettings: house),
    ]
)

// The fuzz targets, which deploy/fuzz.sh builds. They stand in for the program and the tests, since libFuzzer brings the
// function main itself, and see the few rooms that take what others wrote.
if Context.environment["ROLLCALL_FUZZ"] != nil {
    let fast: [SwiftSetting] = house + [.unsafeFlags(["-O", "-parse-as-library"])]
    let fuzzed: [String: Target.Dependency] = [
        "Configuration": "Settings", "DN": "LDAPText", "Identifier": "LDAPText", "LDIF": "LDAPText",
        "Log": "ExternalLog", "Name": "LDAPText", "SavedPlan": "Cycle", "Template": "Directory", "Time": "LDAPText",
    ]
    package.products = []
    package.dependencies = package.dependencies.filter { dependency in
        guard case .sourceControl(_, let location, _) = dependency.kind else { return false }
        return location.hasSuffix("/swift-crypto") || location.hasSuffix("/Yams")
    }
    package.targets = package.targets.filter {
        ["LDAPText", "Directory", "Planning", "ExternalLog", "Settings"].contains($0.name)
    }
    for target in package.targets { target.swiftSettings = fast }
    package.targets += [
        // As much of it as reads a saved plan: the whole of it takes all that Rollcall is built of.
        .target(
            name: "Cycle", dependencies: ["Planning", .product(name: "Crypto", package: "swift-crypto")],
            sources: ["SavedPlan.swift", "CycleError.swift"], swiftSettings: fast),
        .target(name: "FuzzSupport", path: "Tests/Fuzz/Support", swiftSettings: house),
    ]
    for (name, room) in fuzzed.sorted(by: { $0.key < $1.key }) {
        package.targets.append(
            .executableTarget(
                name: "Fuzz\(name)", dependencies: [room, "FuzzSupport"], path: "Tests/Fuzz/\(name)",
                exclude: ["seeds"], swiftSettings: fast))
    }
}
