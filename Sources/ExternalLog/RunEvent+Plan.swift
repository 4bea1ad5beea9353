import Planning

extension RunEvent.Kind {
    /// The kind of the run that applies a plan: a cycle is the directory's first or a full one.
    public init(_ plan: Plan) {
        self =
            switch plan.errand.kind {
            case .cycle: plan.isFirstCycle ? .initial : .full
            case .onDemand: .onDemand
            case .relink: .relink
            case .transfer: .transfer
            case .rekey: .rekey
            case .forget: .forget
            case .setAuthentication: .setAuthentication
            case .revert: .revert
            }
    }
}
