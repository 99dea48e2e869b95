package server_test

import (
	"context"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/plimsoll/plimsoll/api/server"
)

// Random messages, made from what reflection says of the services, get an answer or an error of the caller: never one that says
// that something went wrong inside. The seeds are fixed.
func TestRandomMessages(t *testing.T) {
	perMethod := 60
	if testing.Short() {
		perMethod = 10
	}
	r := start(t, newPlanner(), server.Limits{CallTime: 20 * time.Second})
	methods := reflectedMethods(t, r)
	const known = 20
	if len(methods) < known {
		t.Fatalf("reflection knows %d methods, want %d or more", len(methods), known)
	}
	answered := 0
	for _, m := range methods {
		g := generator{rand.New(rand.NewPCG(1, uint64(len(m.FullName()))))}
		path := "/" + string(m.Parent().FullName()) + "/" + string(m.Name())
		for i := range perMethod {
			in, out := dynamicpb.NewMessage(m.Input()), dynamicpb.NewMessage(m.Output())
			g.fill(in, 4)
			ask := r.conn.Invoke
			if m.IsStreamingServer() {
				ask = r.askForMany
			}
			switch err := ask(t.Context(), path, in, out); status.Code(err) {
			case codes.OK:
				answered++
			case codes.InvalidArgument, codes.NotFound, codes.FailedPrecondition, codes.DeadlineExceeded:
			default:
				t.Fatalf("%s, message %d: %v\n%.2000v", path, i, err, in)
			}
		}
	}
	if answered == 0 {
		t.Error("no random message was answered")
	}
	if strings.Contains(r.log.String(), "msg=panic") {
		t.Error("something panicked:", r.log)
	}
}

// askForMany calls a method that answers with several messages, and reads them to their end.
func (r *running) askForMany(ctx context.Context, path string, in, out any, _ ...grpc.CallOption) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := r.conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, path)
	if err != nil {
		return err
	}
	if err := errors.Join(stream.SendMsg(in), stream.CloseSend()); err != nil {
		return err
	}
	for {
		if err := stream.RecvMsg(out); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// reflectedMethods returns the methods of Plimsoll's services as reflection tells them to a client.
func reflectedMethods(t *testing.T, r *running) []protoreflect.MethodDescriptor {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stream, err := reflectionpb.NewServerReflectionClient(r.conn).ServerReflectionInfo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(q *reflectionpb.ServerReflectionRequest) *reflectionpb.ServerReflectionResponse {
		if err := stream.Send(q); err != nil {
			t.Fatal(err)
		}
		answer, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	services := ask(&reflectionpb.ServerReflectionRequest{MessageRequest: &reflectionpb.ServerReflectionRequest_ListServices{}})
	set := &descriptorpb.FileDescriptorSet{}
	var names []string
	for _, s := range services.GetListServicesResponse().GetService() {
		if !strings.HasPrefix(s.GetName(), "plimsoll.") {
			continue
		}
		files := ask(&reflectionpb.ServerReflectionRequest{
			MessageRequest: &reflectionpb.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: s.GetName()}})
		names = append(names, s.GetName())
		for _, b := range files.GetFileDescriptorResponse().GetFileDescriptorProto() {
			f := new(descriptorpb.FileDescriptorProto)
			if err := proto.Unmarshal(b, f); err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(set.File, func(x *descriptorpb.FileDescriptorProto) bool { return x.GetName() == f.GetName() }) {
				set.File = append(set.File, f)
			}
		}
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		t.Fatal(err)
	}
	var list []protoreflect.MethodDescriptor
	for _, name := range names {
		methods := serviceIn(t, files, name).Methods()
		for i := range methods.Len() {
			list = append(list, methods.Get(i))
		}
	}
	return list
}

// serviceIn finds a service in the files that reflection sent.
func serviceIn(t *testing.T, files *protoregistry.Files, name string) protoreflect.ServiceDescriptor {
	t.Helper()
	d, err := files.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		t.Fatal(err)
	}
	s, ok := d.(protoreflect.ServiceDescriptor)
	if !ok {
		t.Fatalf("%s is no service", name)
	}
	return s
}

// generator makes messages at random: mostly small, often with what the fields of this API are meant to hold.
type generator struct{ *rand.Rand }

func (g generator) fill(m protoreflect.Message, depth int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		if g.IntN(3) == 0 || depth == 0 && fd.Message() != nil {
			continue
		}
		switch {
		case fd.IsMap():
			values := m.Mutable(fd).Map()
			for range g.IntN(3) {
				value := values.NewValue()
				if fd.MapValue().Message() != nil {
					g.fill(value.Message(), depth-1)
				} else {
					value = g.scalar(fd.MapValue())
				}
				values.Set(g.scalar(fd.MapKey()).MapKey(), value)
			}
		case fd.IsList():
			g.list(fd, m.Mutable(fd).List(), depth)
		case fd.Message() != nil:
			g.fill(m.Mutable(fd).Message(), depth-1)
		default:
			m.Set(fd, g.scalar(fd))
		}
	}
}

func (g generator) list(fd protoreflect.FieldDescriptor, list protoreflect.List, depth int) {
	if fd.Message() == nil {
		for range g.IntN(30) {
			list.Append(g.scalar(fd))
		}
		return
	}
	for range g.IntN(3) {
		item := list.NewElement()
		g.fill(item.Message(), depth-1)
		list.Append(item)
	}
}

// texts are of the kinds that the fields of this API take, and of kinds that none does.
var texts = []string{"", "a", "bikes", "pools/bikes", "pools/lost", "pools/nothing", "sources/files", "scenarios/one", "bike-hire-daily",
	"1d", "1h",
	"30d", "-1d", "1mo", "5y", "999999999y", "2026-10-01", "2026-10-01T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59Z", "2027-01", "60",
	"svg", "peak",
	"By", "{core}", "1", "USD", "EUR", "eu-central-1", "aws", "\x00", "\x1b[31m", "Grüße", "𝛑", strings.Repeat("x", 300), "../../etc/passwd",
	"NaN"}

func (g generator) scalar(fd protoreflect.FieldDescriptor) protoreflect.Value {
	numbers := []float64{0, 1, -1, 0.5, 2, 20, 50, 100, 1e6, 1e18, -1e300, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1),
		math.NaN()}
	x := numbers[g.IntN(len(numbers))]
	if g.IntN(2) == 0 {
		x = 100 * g.Float64()
	}
	whole := []int64{0, 1, -1, 2, 20, 50, 100, math.MaxInt32, math.MinInt32}[g.IntN(9)]
	switch fd.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(texts[g.IntN(len(texts))])
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte(texts[g.IntN(len(texts))]))
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(g.IntN(2) == 0)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(g.IntN(8)))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(x)
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32(float32(x))
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(int32(whole))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(uint32(whole))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(uint64(whole))
	}
	return protoreflect.ValueOfInt64(whole)
}
