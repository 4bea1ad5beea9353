/// Ends the program with a message where a promise is broken, so that libFuzzer keeps the input.
///
/// Unlike `precondition` it says the message in an optimised build, too.
public func demand(_ promise: Bool, _ message: @autoclosure () -> String) {
    if !promise { fatalError(message()) }
}
